import type { Sample } from "@/lib/metrics/model";
import { knownPlans } from "@/lib/providers/heroku/catalog";
import type { Plan } from "@/lib/providers/model";
import { planByName } from "@/lib/providers/scalingo/catalog";
import { plainFacts, type Facts } from "@/lib/scaling/model";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";

export const NOW = new Date("2026-03-02T12:00:00Z");

/** Everything Heroku sells: its own Redis in four families, and Redis Cloud. */
export const herokuPlans: readonly Plan[] = knownPlans.map((plan) => ({
  ...plan,
  currency: "USD",
  isOffered: plan.monthlyCents !== null,
}));

/** Scalingo's plans, Starter and Business, at made-up prices that grow with size. */
export const scalingoPlans: readonly Plan[] = ["starter", "business"].flatMap((planClass, index) =>
  [128, 256, 512, 1024, 2048].map((megabytes) => ({
    ...planByName(`redis-${planClass}-${megabytes}`)!,
    monthlyCents: megabytes * 10 * (index + 1),
    currency: "EUR" as const,
    isOffered: true,
  })),
);

/** `premium-1` of Heroku's own Redis, or a whole id such as `rediscloud:500`. */
export function planNamed(name: string): Plan {
  const id = name.includes(":") ? name : `heroku-redis:${name}`;
  return [...herokuPlans, ...scalingoPlans].find((plan) => plan.id === id)!;
}

/** The default policy, unless told otherwise. */
export function aPolicy(policy: Partial<Policy> = {}): Policy {
  return { ...defaultPolicy, ...policy };
}

/** Round numbers: a peak of five minutes grows at 80 %, one of an hour shrinks to half of the next plan. */
export const plainRules: Partial<Policy> = {
  growWindowMinutes: 5,
  shrinkBelow: 0.5,
  shrinkWindowMinutes: 60,
  cooldownMinutes: 30,
  shrinkCooldownMinutes: 30,
};

/** A sample that says only what is given; everything else is unknown. */
export function aSample(sample: Partial<Sample> & Pick<Sample, "at">): Sample {
  return {
    usedMemoryBytes: null,
    connectedClients: null,
    opsPerSec: null,
    hitRatio: null,
    evictedKeysPerSec: null,
    rejectedConnectionsPerSec: null,
    memoryLimitBytes: null,
    clientsLimit: null,
    counters: null,
    ...sample,
  };
}

/**
 * The samples of the last `minutes`, one a minute, the newest from now. `at` gives the values by how
 * many minutes ago they were; null leaves the minute out.
 */
export function samplesOf(
  minutes: number,
  at: (minutesAgo: number) => Partial<Sample> | null,
  now: Date = NOW,
): Sample[] {
  const found: Sample[] = [];
  for (let ago = minutes - 1; ago >= 0; ago--) {
    const values = at(ago);
    if (values === null) continue;
    found.push(aSample({ at: new Date(now.getTime() - ago * 60_000), ...values }));
  }
  return found;
}

/** Two hours of the same use. */
export function steady(usedMemoryBytes: number | null, connectedClients: number | null): Sample[] {
  return samplesOf(120, () => ({ usedMemoryBytes, connectedClients }));
}

/** The facts of a watched, ready instance on `plan` with nothing under way. */
export function facts(given: Partial<Facts> & Pick<Facts, "plan">): Facts {
  return {
    ...plainFacts,
    now: NOW,
    policy: defaultPolicy,
    plans: herokuPlans,
    samples: [],
    ...given,
  };
}
