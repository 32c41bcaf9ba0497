import type { Plan } from "@/lib/providers/model";
import { samplesBackMinutes } from "@/lib/scaling/judgement/observe";
import { Collector } from "@/lib/scaling/simulate/collector";
import { forbiddenIn } from "@/lib/scaling/simulate/forbidden";
import { happenings } from "@/lib/scaling/simulate/incidents";
import { leadOf } from "@/lib/scaling/simulate/lead-of";
import type { Change, Contender, Replay, Scenario } from "@/lib/scaling/simulate/model";
import { Server } from "@/lib/scaling/simulate/server";
import { drained } from "@/lib/scaling/simulate/steps";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Replays a history under a rule, minute by minute: a change that is done takes effect, the server
 * lives, a sample is kept, and when it is time the rule is asked with the facts production would load.
 *
 * Deterministic. A plan the rule asks for while another change runs, or one it is on already, is no
 * change; what it must not ask for is carried out all the same and counted.
 */
export function replay(scenario: Scenario, contender: Contender): Replay {
  return drained(replaySteps(scenario, contender));
}

/** The same, a minute at each step, for whoever has other things to do meanwhile. */
export function* replaySteps(
  scenario: Scenario,
  contender: Contender,
): Generator<undefined, Replay> {
  const { history, plans, policy } = scenario;
  const minutes = history.memoryBytes.length;
  const startMs = history.startAt.getTime();
  const sampleEvery = Math.max(1, Math.round(policy.sampleEverySeconds / 60));
  const backMs = samplesBackMinutes(policy) * MINUTE_MS;
  const { isGap, misread, restart } = happenings(history.incidents, minutes);

  const server = new Server({
    refillMinutes: scenario.refillMinutes,
    isEvicting: history.isEvicting,
  });
  const collector = new Collector();
  const planByMinute = new Uint16Array(minutes);
  const changes: Change[] = [];
  let begunAt: Date[] = [];
  const forbidden = { on_gap: 0, outside_range: 0, across_families: 0, below_use: 0 };
  let plan = scenario.plan;
  let planIndex = plans.indexOf(plan);
  let running: { to: Plan; doneMinute: number } | null = null;
  let lastResizedAt: Date | null = null;
  let readAtMs = -Infinity;

  for (let minute = 0; minute < minutes; minute++) {
    yield;
    const now = new Date(startMs + minute * MINUTE_MS);
    const wantedBytes = history.memoryBytes[minute]!;
    if (running?.doneMinute === minute) {
      plan = running.to;
      planIndex = plans.indexOf(plan);
      running = null;
      lastResizedAt = now;
    }
    planByMinute[minute] = planIndex;

    const restarting = restart.get(minute);
    if (restarting !== undefined) server.restart(wantedBytes, restarting.keepsShare);
    const use = server.live(wantedBytes, history.clients[minute]!, plan);
    if (isGap[minute] === 0 && minute % sampleEvery === 0) {
      const wrong = misread.get(minute);
      collector.keep(now, plan, use, wrong);
      if (wrong === undefined) readAtMs = now.getTime();
    }

    if (minute % policy.evaluateEveryMinutes !== 0) continue;
    const to = contender({
      now,
      policy,
      plan,
      plans,
      samples: collector.since(now.getTime(), backMs),
      remoteStatus: running === null ? "ready" : "changing",
      isBusy: running !== null,
      lastResizedAt,
      history: collector.hours(now.getTime()),
      begunAt: begunAt.filter((at) => now.getTime() - at.getTime() < DAY_MS),
      leadMinutes: leadOf(scenario, plan, plan, use.heldBytes),
      spentCents: null,
      pausedUntil: null,
      pin: null,
      maintenanceWindow: null,
    });
    if (to === null || to.id === plan.id || running !== null) continue;
    const silentMs = now.getTime() - readAtMs;
    for (const act of forbiddenIn(scenario, { from: plan, to, use, silentMs })) forbidden[act] += 1;
    const doneMinute: number = minute + leadOf(scenario, plan, to, wantedBytes);
    begunAt = [...begunAt.slice(-100), now];
    running = { to, doneMinute };
    changes.push({
      askedMinute: minute,
      doneMinute: doneMinute < minutes ? doneMinute : null,
      from: plan,
      to,
    });
  }
  return { planByMinute, changes, forbidden };
}
