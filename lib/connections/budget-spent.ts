import { AppError } from "@/lib/errors";
import { formatDuration } from "@/lib/format";

/**
 * Headroom itself holds a request back, because the account's allowance is used up. Says nothing of the
 * provider, nor of what was to be asked.
 */
export class BudgetSpent extends AppError {
  constructor(providerLabel: string, waitMs: number) {
    super(
      "unreachable",
      `Headroom has asked ${providerLabel} as often as this account may be asked for now; what is left is kept for plan changes and for your own tools. Headroom asks again in ${formatDuration(Math.max(1, waitMs / 1000))}.`,
    );
  }
}
