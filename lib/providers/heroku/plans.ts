import { cheapestFirst } from "@/lib/providers/cheapest-first";
import { knownPlan, knownPlans, planByName } from "@/lib/providers/heroku/catalog";
import { centsOf, planIdOf } from "@/lib/providers/heroku/map";
import type { SoldPlan } from "@/lib/providers/heroku/shapes";
import type { Plan } from "@/lib/providers/model";

/**
 * Every plan of a service: Heroku's names and prices, with the sizes of our table, cheapest first.
 *
 * A plan of the table that Heroku no longer lists stays, as not offered: an instance may still be on it.
 * A plan Heroku lists and the table lacks has no size, so it is shown and never chosen. A name that
 * tells nothing at all is left out. Plans for spaces are in families of their own; the list is the same
 * whoever asks, because one instance asks for all of an account.
 */
export function toPlans(service: string, sold: readonly SoldPlan[]): Plan[] {
  const plans = new Map<string, Plan>();
  for (const known of knownPlans) {
    if (!known.id.startsWith(planIdOf(`${service}:`))) continue;
    plans.set(known.id, { ...known, currency: "USD", isOffered: false });
  }
  for (const { name, human_name: humanName, price, state, visible } of sold) {
    const id = planIdOf(name);
    // An old name beside today's: the first one sold says what it costs.
    if (plans.get(id)?.isOffered) continue;
    const known = knownPlan(id);
    const told = known ?? planByName(id);
    if (told === null) continue;
    plans.set(id, {
      ...told,
      label: known?.label ?? humanName ?? told.label,
      monthlyCents: centsOf(price) ?? told.monthlyCents,
      currency: "USD",
      isOffered: visible !== false && state !== "shutdown",
    });
  }
  return cheapestFirst([...plans.values()]);
}
