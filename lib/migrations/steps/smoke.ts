import "server-only";

import { ask } from "@/lib/migrations/instance-of";
import {
  judgeArrival,
  type ArrivalAt,
  type ArrivalJudgement,
} from "@/lib/migrations/judge-arrival";
import type { LegRecord } from "@/lib/migrations/load-migration";
import type { StepMemory } from "@/lib/migrations/step-rows";
import { lookAtArrival } from "@/lib/migrations/steps/look-at-arrival";
import type { StepContext, StepResult, StepWork } from "@/lib/migrations/steps/step-work";

/** Where nobody has arrived by then, a person decides. */
const ARRIVAL_MS_MAX = 120_000;
/** Clients that are still at the source by then are told of, and nothing waits for them any longer. */
const LEAVING_MS_MAX = 60_000;
/** Whoever has arrived has to stay so long, without trouble. */
const SETTLED_MS = 5000;
/** Most have arrived by then; whoever has not is looked for less often. */
const EARLY_MS = 30_000;
/** Somebody who was asked for so long is not at the screen. */
const LONG_MS = 15 * 60_000;
const [LOOK_EARLY_SECONDS, LOOK_LATE_SECONDS, LOOK_LONG_SECONDS] = [5, 15, 60];

/**
 * Looks whether clients have arrived at the targets, what these tell of errors since the switch, and whether
 * anybody is left at the source. Where somebody is expected and nobody comes, a person is asked; should clients
 * come after that, the question answers itself. What a target told of trouble only a person can judge.
 */
export const smoke: StepWork = {
  async run(context) {
    const asked = context.step.memory?.question;
    if (asked !== undefined) {
      return { state: "done", sentence: `A person went on all the same. ${asked}` };
    }
    const look = await lookedAt(context);
    const { sentence, missing, serious, isLeft, isExpected } = look.judged;
    const { memory, waitedMs } = look;
    if (!isExpected) {
      const words = "No variable was switched, so that nobody is waited for.";
      return { state: "done", sentence: `${sentence} ${words}` };
    }
    if (missing.length > 0 && waitedMs >= ARRIVAL_MS_MAX) {
      return lateAt(context, missing, sentence, memory);
    }
    if (missing.length === 0 && serious.length > 0) {
      return { state: "asked", question: `${serious.join(" ")} ${sentence}`, memory };
    }
    const isWaitedFor = isLeft && waitedMs < LEAVING_MS_MAX;
    if (!look.isSettled || isWaitedFor) {
      const afterSeconds = waitedMs < EARLY_MS ? LOOK_EARLY_SECONDS : LOOK_LATE_SECONDS;
      return { state: "again", afterSeconds, note: sentence, memory };
    }
    return { state: "done", sentence: look.ending };
  },

  async whileAsked(context) {
    const { judged, memory, waitedMs, isSettled, ending } = await lookedAt(context);
    const { sentence, missing, serious } = judged;
    if (isSettled) return { state: "done", sentence: `Clients have arrived by now: ${ending}` };
    if (missing.length === 0 && serious.length === 0) {
      const note = `Clients have arrived; goes on when they have stayed. ${sentence}`;
      return { state: "again", afterSeconds: LOOK_EARLY_SECONDS, note, memory };
    }
    const promise =
      serious.length > 0
        ? "Looks again by itself, but whether the trouble matters is for you to say."
        : "Looks again by itself, and goes on when clients have arrived.";
    return {
      state: "again",
      afterSeconds: waitedMs < LONG_MS ? LOOK_LATE_SECONDS : LOOK_LONG_SECONDS,
      note: `${promise} Last look: ${sentence}`,
      memory,
    };
  },
};

type Look = {
  judged: ArrivalJudgement;
  /** To be kept. */
  memory: StepMemory;
  /** Since the first look. */
  waitedMs: number;
  /** Whether everybody who is expected has come and stayed, without trouble. */
  isSettled: boolean;
  /** What to say when it is over. */
  ending: string;
};

async function lookedAt(context: StepContext): Promise<Look> {
  const { step, clock } = context;
  const nowMs = clock().getTime();
  const sinceMs = step.memory?.sinceMs ?? nowMs;
  const { arrival, health } = await lookAtArrival(context);
  const judged = judgeArrival(arrival);
  const isFine = judged.missing.length === 0 && judged.serious.length === 0;
  const fineSinceMs = isFine ? (step.memory?.fineSinceMs ?? nowMs) : null;
  const advice = judged.isLeft
    ? ` Somebody still uses ${arrival.sourceName}: find out who before it is removed.`
    : "";
  return {
    judged,
    memory: { sinceMs, fineSinceMs, health },
    waitedMs: nowMs - sinceMs,
    isSettled: fineSinceMs !== null && nowMs - fineSinceMs >= SETTLED_MS,
    ending: `${judged.sentence}${advice}`,
  };
}

/** Where nothing of the apps runs nobody can arrive, and nobody has to be asked why. */
async function lateAt(
  { legs }: StepContext,
  missing: readonly ArrivalAt[],
  sentence: string,
  memory: StepMemory,
): Promise<StepResult> {
  const running = await processesOf(
    legs.filter((leg) => missing.some(({ instanceId }) => instanceId === leg.targetInstanceId)),
  );
  const areAnswering = missing.every(({ clients }) => clients !== null);
  if (running === 0 && areAnswering) {
    const apps = [...new Set(missing.flatMap((one) => one.apps))].join(", ");
    return {
      state: "done",
      sentence: `${sentence} Nothing runs in ${apps}, so that nobody can arrive.`,
    };
  }
  const names = missing.map(({ name }) => name).join(" and ");
  const waited = `Nobody has connected to ${names} in ${ARRIVAL_MS_MAX / 60_000} minutes`;
  const processes = `${running} ${running === 1 ? "process" : "processes"} should run`;
  return { state: "asked", question: `${waited}, though ${processes}. ${sentence}`, memory };
}

/** What runs, by the providers’ word, of the apps that were switched to these targets. */
async function processesOf(legs: readonly LegRecord[]): Promise<number> {
  const uses = legs.flatMap(({ spec }) => spec?.switches ?? []);
  const apps = new Map(uses.map((use) => [`${use.connectionId} ${use.app.id}`, use]));
  let running = 0;
  for (const { connectionId, app } of apps.values()) {
    const formation = await ask(connectionId, ({ apps: port }, access) =>
      port!.formation(access, app),
    );
    running += formation.reduce((sum, { quantity }) => sum + quantity, 0);
  }
  return running;
}
