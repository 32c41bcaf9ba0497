import { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import { formatDuration } from "@/lib/format";
import { describeProblem, unnamedProblem, type Problem } from "@/lib/providers/problem";

/** Source: https://devcenter.heroku.com/articles/platform-api-reference#errors */
const Refusal = z.object({ id: z.string().nullish(), message: z.string().nullish() });

/** What is known of the request beside its answer. */
export type About = {
  /** What was wanted, after "Heroku did not", for a refusal that has no meaning of its own. */
  wanted?: string | undefined;
  /** How long Heroku asks to wait; null where it does not say. */
  retryAfterSeconds?: number | null;
};

/**
 * Says what an answer other than 2xx means and what to do about it, with Heroku's own words in quotes.
 *
 * Heroku's `id` decides, never its text; the status only where the id says nothing.
 */
export function problemOf(
  status: number,
  body: unknown,
  about: About = {},
): { code: ErrorCode; message: string } {
  const refusal = Refusal.safeParse(body).data;
  const said = refusal?.message ?? (typeof body === "string" ? body : null);
  return describeProblem(meaningOf(status, refusal?.id ?? "", about), "Heroku", said);
}

/** Ids that mean the same as a status, whatever status they come with. */
const statusOfId: Readonly<Record<string, number>> = {
  unauthorized: 401,
  delinquent: 402,
  verification_required: 402,
  forbidden: 403,
  not_found: 404,
  confirmation_required: 423,
  rate_limit: 429,
};

function meaningOf(status: number, id: string, about: About): Problem {
  switch (id) {
    case "suspended":
      return {
        code: "refused",
        what: "Heroku has suspended this account.",
        advice: "Ask Heroku’s support to lift it, then try again.",
      };
    case "two_factor":
      return {
        code: "refused",
        what: "Heroku asks for a second factor, which Headroom cannot give.",
        advice:
          "Create a token with `heroku authorizations:create` and reconnect the account with it.",
      };
    default:
      return byStatus(Object.hasOwn(statusOfId, id) ? statusOfId[id]! : status, about);
  }
}

function byStatus(status: number, { wanted, retryAfterSeconds }: About): Problem {
  switch (status) {
    case 401:
      return {
        code: "forbidden",
        what: "Heroku no longer accepts this token.",
        advice: "Create a new one and reconnect the account.",
      };
    case 402:
      return {
        code: "refused",
        what: "Heroku wants the account’s billing settled first.",
        advice: "Check the payment method in Heroku’s account settings, then try again.",
      };
    case 403:
      return {
        code: "refused",
        what:
          wanted === undefined
            ? "Heroku does not let this token do that."
            : `Heroku does not let this token ${wanted}.`,
        advice: "Give its user access to the app, or reconnect with a token of scope global.",
      };
    case 404:
      return {
        code: "not_found",
        what: "Heroku knows no such app or add-on, or hides it from this token.",
        advice: "Check in Heroku’s dashboard whether it was removed or moved to another account.",
      };
    case 409:
      return {
        code: "unreachable",
        what: "Heroku is still busy with an earlier change.",
        advice: "Headroom asks again.",
      };
    case 423:
      return {
        code: "refused",
        what: "Heroku wants this confirmed by a person.",
        advice: "Do it once in Heroku’s dashboard, then try again.",
      };
    case 429:
      return {
        code: "unreachable",
        what: "This account has used up the requests Heroku allows per hour.",
        advice: `Headroom asks again ${retryAfterSeconds == null ? "later" : `in ${formatDuration(retryAfterSeconds)}`}; other tools of the same user share the allowance.`,
      };
    case 503:
      return {
        code: "unreachable",
        what: "Heroku’s API is closed for the moment (503); status.heroku.com says more.",
        advice: "Headroom asks again.",
      };
    default:
      return unnamedProblem("Heroku", status, wanted);
  }
}
