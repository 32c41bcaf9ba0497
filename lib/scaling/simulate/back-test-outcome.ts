import type { BackTestPoint, Outcome } from "@/lib/scaling/simulate/back-test-model";
import type { Demand } from "@/lib/scaling/simulate/demand";
import { centsPerMinute, lostShareAt, MONTH_MINUTES } from "@/lib/scaling/simulate/measure";
import type { Scenario } from "@/lib/scaling/simulate/model";
import { limitOf } from "@/lib/scaling/simulate/server";

const MINUTE_MS = 60_000;
/** As many as a chart has room for. */
const POINTS_MAX = 720;

/** Sums up a way through the plans. It costs in each minute; what was over counts where it was measured. */
export function outcomeOf(
  scenario: Scenario,
  { history, isMeasured }: Demand,
  planByMinute: Uint16Array,
): Outcome {
  const { plans, policy } = scenario;
  let [overMinutes, aboveMinutes] = [0, 0];
  let cents: number | null = 0;
  for (const [minute, index] of planByMinute.entries()) {
    const plan = plans[index]!;
    cents = cents === null || plan.monthlyCents === null ? null : cents + centsPerMinute(plan);
    if (isMeasured[minute] === 0) continue;
    if (lostShareAt(scenario, minute, plan) > 0) overMinutes += 1;
    const isAbove =
      history.memoryBytes[minute]! > policy.memoryAbove * limitOf(plan.memoryBytes) ||
      history.clients[minute]! > policy.clientsAbove * limitOf(plan.maxClients);
    if (isAbove) aboveMinutes += 1;
  }
  const months = planByMinute.length / MONTH_MINUTES;
  return {
    overMinutes,
    aboveMinutes,
    cents: cents === null ? null : Math.round(cents),
    monthlyCents: cents === null ? null : Math.round(cents / months),
  };
}

/** What was wanted at most in each stretch of the period, and the limits of the plans it would have had. */
export function pointsOf(
  { plans }: Scenario,
  { history, isMeasured, isAtLeast }: Demand,
  planByMinute: Uint16Array,
): BackTestPoint[] {
  const minutes = planByMinute.length;
  const step = Math.ceil(minutes / POINTS_MAX);
  const points: BackTestPoint[] = [];
  for (let from = 0; from < minutes; from += step) {
    const end = Math.min(minutes, from + step);
    const plan = plans[planByMinute[end - 1]!]!;
    const point: BackTestPoint = {
      at: new Date(history.startAt.getTime() + from * MINUTE_MS),
      memoryBytes: null,
      clients: null,
      isAtLeast: false,
      memoryLimitBytes: plan.memoryBytes === Infinity ? null : plan.memoryBytes,
      clientsLimit: plan.maxClients === Infinity ? null : plan.maxClients,
    };
    for (let minute = from; minute < end; minute++) {
      if (isMeasured[minute] === 0) continue;
      point.memoryBytes = Math.max(point.memoryBytes ?? 0, history.memoryBytes[minute]!);
      point.clients = Math.max(point.clients ?? 0, history.clients[minute]!);
      point.isAtLeast ||= isAtLeast[minute] === 1;
    }
    points.push(point);
  }
  return points;
}
