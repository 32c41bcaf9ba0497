import type { Plan } from "@/lib/providers/model";

export const MIB = 1024 ** 2;

/** A plan of the Heroku premium family, unless told otherwise. */
export function aPlan(plan: Partial<Plan> & Pick<Plan, "id">): Plan {
  return {
    label: plan.id,
    family: "heroku-redis/premium",
    memoryBytes: 50 * MIB,
    maxClients: 40,
    monthlyCents: 1500,
    currency: "USD",
    hasReplica: true,
    hasPersistence: true,
    isOffered: true,
    ...plan,
  };
}

/** Heroku's premium plans 0 to 3. */
export const planLadder: readonly Plan[] = [
  aPlan({ id: "heroku-redis:premium-0", label: "Premium 0" }),
  aPlan({
    id: "heroku-redis:premium-1",
    label: "Premium 1",
    memoryBytes: 100 * MIB,
    maxClients: 80,
    monthlyCents: 3000,
  }),
  aPlan({
    id: "heroku-redis:premium-2",
    label: "Premium 2",
    memoryBytes: 250 * MIB,
    maxClients: 200,
    monthlyCents: 6000,
  }),
  aPlan({
    id: "heroku-redis:premium-3",
    label: "Premium 3",
    memoryBytes: 500 * MIB,
    maxClients: 400,
    monthlyCents: 12_000,
  }),
];
