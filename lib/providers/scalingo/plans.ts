import { cheapestFirst } from "@/lib/providers/cheapest-first";
import type { Plan } from "@/lib/providers/model";
import { planByName, type KnownPlan } from "@/lib/providers/scalingo/catalog";
import type { DatabasePlan } from "@/lib/providers/scalingo/database-map";
import { planIdOf, type SoldPlan } from "@/lib/providers/scalingo/map";

const MINUTES_PER_MONTH = 43_200; // Scalingo's own month has 30 days.

const MIB = 1024 ** 2;

/**
 * Scalingo's plans in our words, cheapest first. `current` is added when Scalingo no longer lists it,
 * as not offered and without a price. `told` is what the database API says of it, where somebody had to
 * ask. A name that tells nothing is left out.
 */
export function toPlans(
  current: string,
  sold: readonly SoldPlan[],
  told: DatabasePlan | null = null,
): Plan[] {
  const plans = new Map<string, Plan>();
  const kept = described(current, told);
  if (kept !== null) {
    plans.set(kept.id, { ...kept, monthlyCents: null, currency: "EUR", isOffered: false });
  }
  for (const plan of sold) {
    const known = plan.name === current ? kept : planByName(plan.name);
    if (known === null) continue;
    plans.set(known.id, {
      ...known,
      monthlyCents: monthlyCentsOf(plan),
      currency: "EUR",
      isOffered: plan.disabled !== true && plan.to_be_discontinued !== true,
    });
  }
  return cheapestFirst([...plans.values()]);
}

/** Whether a plan's name leaves its size open, so that the database API has to be asked. */
export function isSizeUnknown(name: string): boolean {
  return (planByName(name)?.memoryBytes ?? null) === null;
}

function described(name: string, told: DatabasePlan | null): KnownPlan | null {
  const known = planByName(name);
  if (told?.memory == null || !isSizeUnknown(name)) return known;
  const memoryBytes = told.memory * MIB;
  if (known !== null) return { ...known, memoryBytes };
  return {
    id: planIdOf(name),
    label: name,
    family: "scalingo-redis/other",
    memoryBytes,
    maxClients: null,
    hasReplica: (told.gateway_nodes ?? 0) > 0,
    hasPersistence: true,
  };
}

/** Cents per 30 days, from the price per minute; from the deprecated monthly price where there is none. */
function monthlyCentsOf({ price, pricings }: SoldPlan): number | null {
  const current = pricings?.default;
  if (current?.currency === "EUR" && current.period === "minute") {
    return cents(Number(current.price) * MINUTES_PER_MONTH);
  }
  return price === null || price === undefined ? null : cents(Number(price));
}

function cents(euros: number): number | null {
  return Number.isFinite(euros) ? Math.round(euros * 100) : null;
}
