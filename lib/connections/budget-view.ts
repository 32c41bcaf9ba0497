import { tokensAt } from "@/lib/connections/budget";
import type { Budget } from "@/lib/connections/model";
import type { AccountAllowance } from "@/lib/providers/provider";

const MINUTE_MS = 60_000;

/** What is kept of an account's requests; `toldAt` is null where the provider tells nothing. */
type KeptBudget = {
  tokens: number;
  filledAt: Date;
  toldAt: Date | null;
  limitedUntil: Date | null;
};

/** What an account may ask at `now`, and when everything is back. */
export function budgetAt(kept: KeptBudget, allowance: AccountAllowance, now: Date): Budget {
  const { capacity: full, perMinute } = allowance;
  const left = Math.max(0, Math.floor(tokensAt(kept, allowance, now)));
  const missing = full - left;
  const { toldAt, limitedUntil } = kept;
  return {
    left,
    full,
    perMinute,
    fullAt: missing === 0 ? null : new Date(now.getTime() + (missing / perMinute) * MINUTE_MS),
    isTold: toldAt !== null,
    limitedUntil: limitedUntil !== null && limitedUntil > now ? limitedUntil : null,
  };
}
