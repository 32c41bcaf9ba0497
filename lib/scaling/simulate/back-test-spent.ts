import type { Plan } from "@/lib/providers/model";
import { monthOf } from "@/lib/scaling/ledger/billing";
import { FOREVER, type PlanPeriod } from "@/lib/scaling/ledger/plan-periods";
import { spentCents, type Prices } from "@/lib/scaling/ledger/spent";

/**
 * What a replayed instance has cost so far in a calendar month, as far as the replay has come. Before the
 * replay it was on its first plan since the month began.
 */
export class Spent {
  readonly #prices: Prices;
  #periods: PlanPeriod[] = [];

  constructor(plans: readonly Plan[]) {
    this.#prices = new Map(plans.map((plan) => [plan.id, plan.monthlyCents]));
  }

  /** Cents until `now`, on `plan` since it was last asked; null where nobody says a price. Asked forwards. */
  until(now: Date, plan: Plan): number | null {
    const month = monthOf(now).from;
    const last = this.#periods.at(-1);
    if (last?.planId !== plan.id) {
      const from = last === undefined ? month : now;
      const before = this.#periods.map((period) => ({
        ...period,
        to: period === last ? now : period.to,
      }));
      this.#periods = [...before, { planId: plan.id, from, to: FOREVER }];
    }
    this.#periods = this.#periods.filter(({ to }) => to > month);
    return spentCents(this.#periods, this.#prices, { from: month, to: now });
  }
}
