import type { Sample } from "@/lib/metrics/model";
import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";
import type { Policy } from "@/lib/scaling/policy";
import type { Contender } from "@/lib/scaling/simulate/model";

/** Its usual check; samples come each minute. */
const CHECK_MINUTES = 5;

/**
 * The rule of the project Headroom replaces, with its defects: the mean of percentages over twice the
 * check, each against the limit of its own time; the next plan of the service, whatever its family; the
 * same threshold both ways; bounds compared for equality; an unlimited plan counted as 0 %, and a
 * number of -1 connections when the next is looked up; zeros believed.
 */
export function seedRule({ memoryAbove, minPlanId, maxPlanId }: Policy): Contender {
  return ({ now, plan, plans, samples, isBusy, lastResizedAt }) => {
    if (plan === null || isBusy) return null;
    if ((now.getTime() / 60_000) % CHECK_MINUTES !== 0) return null;
    const isBuffered = minutesSince(lastResizedAt, now) < 2 * CHECK_MINUTES;
    if (isBuffered) return null;
    const seen = samples.filter(({ at }) => minutesSince(at, now) < 2 * CHECK_MINUTES);
    // Without samples, and without a next plan, it crashes: nothing happens.
    if (seen.length === 0) return null;

    const memory = mean(seen, ({ usedMemoryBytes, memoryLimitBytes }) =>
      shareOf(usedMemoryBytes, memoryLimitBytes),
    );
    const clients = mean(seen, ({ connectedClients, clientsLimit }) =>
      shareOf(connectedClients, clientsLimit),
    );
    const others = plans.filter(
      (other) => other.isOffered && serviceOf(other) === serviceOf(plan) && other.id !== plan.id,
    );
    if (memory > memoryAbove || clients > memoryAbove) {
      if (plan.id === maxPlanId) return null;
      return memory > memoryAbove
        ? nearest(others, (other) => memoryOf(other) - memoryOf(plan))
        : nearest(others, (other) => clientsOf(other) - clientsOf(plan));
    }
    const lower = nearest(others, (other) => memoryOf(plan) - memoryOf(other));
    if (lower === null || plan.id === minPlanId) return null;
    const memoryThen = (memory * memoryOf(plan)) / memoryOf(lower);
    const clientsThen = clientsOf(lower) < 0 ? 0 : (clients * clientsOf(plan)) / clientsOf(lower);
    return memoryThen < memoryAbove && clientsThen < memoryAbove ? lower : null;
  };
}

function minutesSince(at: Date | null, now: Date): number {
  return at === null ? Infinity : (now.getTime() - at.getTime()) / 60_000;
}

function shareOf(used: number | null, limit: number | null): number {
  return limit === null || !Number.isFinite(limit) ? 0 : (used ?? 0) / limit;
}

function mean(samples: readonly Sample[], share: (sample: Sample) => number): number {
  return samples.reduce((sum, sample) => sum + share(sample), 0) / samples.length;
}

/** The plan with the smallest distance above zero; of two, the first by name. */
function nearest(plans: readonly Plan[], distance: (plan: Plan) => number): Plan | null {
  let found: Plan | null = null;
  for (const plan of plans) {
    const here = distance(plan);
    if (!(here > 0)) continue;
    const there = found === null ? Infinity : distance(found);
    if (here < there || (here === there && found !== null && plan.id < found.id)) found = plan;
  }
  return found;
}

function memoryOf({ memoryBytes }: Plan): number {
  return memoryBytes ?? 0;
}

function clientsOf({ maxClients }: Plan): number {
  return maxClients === null || maxClients === Infinity ? -1 : maxClients;
}
