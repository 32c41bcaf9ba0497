import type { MaintenanceWindow } from "@/lib/providers/capabilities";
import type { Plan } from "@/lib/providers/model";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import { leadMinutesOf } from "@/lib/scaling/judgement/lead-time";
import type { Resize } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import type { BackTest, BackTestChange } from "@/lib/scaling/simulate/back-test-model";
import { outcomeOf, pointsOf } from "@/lib/scaling/simulate/back-test-outcome";
import { Spent } from "@/lib/scaling/simulate/back-test-spent";
import { tooYoung, withWords } from "@/lib/scaling/simulate/back-test-words";
import { demandSteps, type Demand, type Seen } from "@/lib/scaling/simulate/demand";
import type { Contender, Replay, Scenario } from "@/lib/scaling/simulate/model";
import { replaySteps } from "@/lib/scaling/simulate/replay";

/** What a back-test is made of. `plan` is the one of now and one of `plans`; `seen` is oldest first. */
export type ToBackTest = {
  policy: Policy;
  plan: Plan;
  plans: readonly Plan[];
  seen: readonly Seen[];
  until: Date;
  /** How often the instance was measured. */
  sampleEverySeconds: Policy["sampleEverySeconds"];
  maintenanceWindow: MaintenanceWindow | null;
};

const MINUTE_MS = 60_000;
/** Less than this says nothing of a policy. */
const MEASURED_MINUTES_MIN = 60;
/** As in the benches: what two thirds of what was lost take to come back. Nobody can know it beforehand. */
const REFILL_MINUTES = 45;

/**
 * Replays what was wanted of an instance under a policy, beside staying on the plan of now. Both begin on
 * that plan; a proposal counts as approved at once. In small steps, so that whoever runs it can do other
 * things meanwhile.
 */
export function* backTest(given: ToBackTest): Generator<undefined, BackTest> {
  const { plan, plans } = given;
  const demand = yield* demandSteps(given.seen, given);
  const measured = demand?.isMeasured.reduce((sum, is) => sum + is, 0) ?? 0;
  if (demand === null || measured < MEASURED_MINUTES_MIN) return tooYoung(measured);

  const scenario = scenarioOf(given, demand);
  const told = new Map<number, Told>();
  const replay = yield* replaySteps(scenario, contenderOf(given, told));

  const minutes = demand.isMeasured.length;
  const stayed = new Uint16Array(minutes).fill(plans.indexOf(plan));
  const { startAt } = demand.history;
  const now = outcomeOf(scenario, demand, stayed);
  yield;
  const policy = outcomeOf(scenario, demand, replay.planByMinute);
  yield;
  return withWords(given.policy, {
    fromAt: startAt,
    untilAt: new Date(startAt.getTime() + minutes * MINUTE_MS),
    measuredShare: measured / minutes,
    atLeastMinutes: demand.isAtLeast.reduce(
      (sum, is, at) => sum + (is & demand.isMeasured[at]!),
      0,
    ),
    currency: plan.currency,
    plan: {
      label: plan.label,
      memoryBytes: finite(plan.memoryBytes),
      maxClients: finite(plan.maxClients),
    },
    now,
    policy,
    changes: changesOf(replay, startAt, told),
    points: pointsOf(scenario, demand, replay.planByMinute),
  });
}

function scenarioOf({ policy, plan, plans }: ToBackTest, demand: Demand): Scenario {
  return {
    history: demand.history,
    plan,
    plans,
    // History has a minute at best; a policy that measures more often would take that for holes.
    policy: { ...policy, sampleEverySeconds: policy.sampleEverySeconds === 300 ? 300 : 60 },
    leadMinutes: (from, _to, heldBytes) => leadMinutesOf(from, heldBytes),
    refillMinutes: REFILL_MINUTES,
  };
}

/** What was decided at an instant, in epoch milliseconds, and the sentence for it. */
type Told = { resize: Resize; sentence: string };

/** What Headroom does, told as it goes. */
function contenderOf(
  { policy, plans, maintenanceWindow }: ToBackTest,
  told: Map<number, Told>,
): Contender {
  const spent = new Spent(plans);
  return (replayed) => {
    // Summing up a month for each minute of it would be for nothing where no cap asks for it.
    const hasCap = policy.monthlyCapCents !== null;
    const spentCents = hasCap ? spent.until(replayed.now, replayed.plan!) : null;
    const facts = { ...replayed, maintenanceWindow, spentCents };
    const decision = decide(facts);
    if (decision.kind === "hold") return null;
    told.set(facts.now.getTime(), { resize: decision, sentence: explain(decision, facts) });
    return decision.to;
  };
}

function changesOf(
  { changes }: Replay,
  startAt: Date,
  told: ReadonlyMap<number, Told>,
): BackTestChange[] {
  const instantOf = (minute: number) => new Date(startAt.getTime() + minute * MINUTE_MS);
  return changes.map(({ askedMinute, doneMinute, from, to }) => {
    const askedAt = instantOf(askedMinute);
    const { resize, sentence } = told.get(askedAt.getTime())!;
    return {
      askedAt,
      doneAt: doneMinute === null ? null : instantOf(doneMinute),
      fromLabel: from.label,
      toLabel: to.label,
      direction: resize.direction,
      reason: resize.reason,
      sentence,
    };
  });
}

function finite(limit: number | null): number | null {
  return limit === Infinity ? null : limit;
}
