import { type Ask, Refusal } from "../http";
import type { Account } from "../state";
import type { CatalogPlan } from "../catalog";
import { herokuError } from "./errors";

/** What may be wrong with an account, set through the control. */
export const troubles = ["delinquent", "suspended", "two_factor"] as const;
export type Trouble = (typeof troubles)[number];

/**
 * Refuses what an account in trouble may not do: anything when it is suspended, changes without a
 * second factor when it wants one.
 *
 * @throws Refusal (403)
 */
export function refuseTroubled({ trouble = [] }: Account, ask: Ask): void {
  if (trouble.includes("suspended")) {
    throw new Refusal(
      herokuError(403, "suspended", "This account was suspended. Contact support."),
    );
  }
  const isChange = ask.method !== "GET" && !ask.path.includes("/actions/");
  const hasFactor = ask.header("heroku-two-factor-code") !== null;
  if (trouble.includes("two_factor") && isChange && !hasFactor) {
    throw new Refusal(
      herokuError(403, "two_factor", "A second authentication factor is required."),
    );
  }
}

/** @throws Refusal (402) when an account that owes money asks for something that costs */
export function refuseUnpaid({ trouble = [] }: Account, plan: CatalogPlan): void {
  if (!trouble.includes("delinquent") || plan.monthlyCents === 0) return;
  throw new Refusal(
    herokuError(402, "delinquent", "This account has an overdue balance. Pay it to go on."),
  );
}
