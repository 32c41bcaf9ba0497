import type { Sample } from "@/lib/metrics/model";
import { cheapestFitting, fits } from "@/lib/scaling/judgement/choose-plan";
import type { Need } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import type { Contender } from "@/lib/scaling/simulate/model";

/** Kubernetes' defaults: no wait up, five minutes down, nothing done for a tenth. */
const DOWN_WINDOW_MINUTES = 5;
const TOLERANCE = 0.1;
/** Of the policy's threshold, so that the target is kept below it: 70 % of a plan for 80 %. */
const TARGET_SHARE = 0.875;

/**
 * What a Horizontal Pod Autoscaler would do if plans were replicas: the size that brings the newest
 * sample to its target, up at once, down to the largest size asked for in the last five minutes. Family
 * and range are kept for it; gaps, misreadings and limits it does not know.
 */
export function hpaRule(policy: Policy): Contender {
  const target = policy.memoryAbove * TARGET_SHARE;
  return ({ now, plan, plans, samples, isBusy }) => {
    const newest = samples.at(-1);
    const range = rangeOf(policy, plans);
    if (plan === null || isBusy || newest === undefined || range === null) return null;
    const allowed = plans.filter((other) => isWithin(other, range));
    const up = needOf([newest], target);
    if (!fits(plan, scaled(up, 1 / (1 + TOLERANCE)))) return cheapestFitting(plan, allowed, up);

    const from = now.getTime() - DOWN_WINDOW_MINUTES * 60_000;
    const down = needOf(
      samples.filter(({ at }) => at.getTime() > from),
      target,
    );
    const price = plan.monthlyCents;
    const cheaper = allowed.filter(
      (other) => price !== null && (other.monthlyCents ?? price) < price,
    );
    return cheapestFitting(plan, cheaper, scaled(down, 1 / (1 - TOLERANCE)));
  };
}

function needOf(samples: readonly Sample[], target: number): Need {
  const memory = samples.map(({ usedMemoryBytes }) => usedMemoryBytes ?? 0);
  const clients = samples.map(({ connectedClients }) => connectedClients ?? 0);
  return {
    memoryBytes: Math.max(0, ...memory) / target,
    clients: Math.max(0, ...clients) / target,
  };
}

function scaled({ memoryBytes, clients }: Need, factor: number): Need {
  return { memoryBytes: memoryBytes * factor, clients: clients * factor };
}
