import { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import { describeProblem, unnamedProblem, type Problem } from "@/lib/providers/problem";

/** Source: https://developers.scalingo.com (errors) and Scalingo/go-scalingo `http/errors.go`. */
const Refusal = z.object({
  resource: z.string().nullish(),
  error: z.string().nullish(),
  message: z.string().nullish(),
  errors: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
});

/** Says what an answer other than 2xx means and what to do about it, with Scalingo's words in quotes. */
export function problemOf(status: number, body: unknown): { code: ErrorCode; message: string } {
  const said = wordsOf(body);
  const problem = /otp required/i.test(said ?? "") ? otp : byStatus(status);
  return describeProblem(problem, "Scalingo", said);
}

function wordsOf(body: unknown): string | null {
  if (typeof body === "string") return body;
  const refusal = Refusal.safeParse(body).data;
  if (!refusal) return null;
  if (refusal.errors) {
    return Object.entries(refusal.errors)
      .map(([field, messages]) => `${field} ${[messages].flat().join(", ")}`)
      .join("; ");
  }
  // A 404 names the kind of thing beside its error: `App not found`.
  if (refusal.resource && refusal.error) return `${refusal.resource} ${refusal.error}`;
  return refusal.error ?? refusal.message ?? null;
}

const otp: Problem = {
  code: "refused",
  what: "Scalingo asks for a second factor, which Headroom cannot give.",
  advice: "Create an API token in Scalingo’s dashboard and reconnect the account with it.",
};

function byStatus(status: number): Problem {
  switch (status) {
    case 401:
      return {
        code: "forbidden",
        what: "Scalingo no longer accepts this API token.",
        advice: "Create a new one in Scalingo’s dashboard and reconnect the account.",
      };
    case 402:
      return {
        code: "refused",
        what: "Scalingo wants the account’s billing settled first.",
        advice: "Check the payment method in Scalingo’s dashboard, then try again.",
      };
    case 403:
      return {
        code: "refused",
        what: "Scalingo does not let this user do that.",
        advice:
          "Make the token’s user a collaborator of the app: “limited collaborator” is not enough.",
      };
    case 404:
      return {
        code: "not_found",
        what: "Scalingo knows no such app or add-on, or hides it from this user.",
        advice: "Check in Scalingo’s dashboard whether it was removed or transferred.",
      };
    case 409:
      return {
        code: "unreachable",
        what: "Scalingo is busy with another operation on it.",
        advice: "Headroom asks again.",
      };
    case 429:
      return {
        code: "unreachable",
        what: "This account has used up the 60 requests Scalingo allows per minute.",
        advice: "Headroom asks again later.",
      };
    default:
      return unnamedProblem("Scalingo", status);
  }
}
