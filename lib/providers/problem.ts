import type { ErrorCode } from "@/lib/errors";
import { quoted, sentences } from "@/lib/providers/quote";

/** What an answer other than 2xx means, and what to do about it. */
export type Problem = { code: ErrorCode; what: string; advice: string };

/** Puts a problem into words, with the provider's own in quotes between what happened and what to do. */
export function describeProblem(
  { code, what, advice }: Problem,
  label: string,
  said: string | null | undefined,
): { code: ErrorCode; message: string } {
  const words = quoted(said);
  return { code, message: sentences(what, words && `${label} says ${words}.`, advice) };
}

/**
 * What a status means that a provider gives no meaning of its own. `wanted` follows "did not":
 * `change the plan of redis-jobs`.
 */
export function unnamedProblem(label: string, status: number, wanted?: string): Problem {
  return status >= 500
    ? {
        code: "unreachable",
        what: `${label}’s API has a problem of its own (${status}).`,
        advice: "Headroom asks again.",
      }
    : {
        code: "refused",
        what:
          wanted === undefined
            ? `${label} refused the request (${status}).`
            : `${label} did not ${wanted} (${status}).`,
        advice: `Change what it names, or ask ${label}’s support.`,
      };
}
