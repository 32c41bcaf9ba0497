import "server-only";

import { formatCounted } from "@/lib/format";
import { ask } from "@/lib/migrations/instance-of";
import type { LegRecord } from "@/lib/migrations/load-migration";
import { onWire } from "@/lib/migrations/steps/on-wire";
import type { StepContext, StepResult, StepWork } from "@/lib/migrations/steps/step-work";
import { everything } from "@/lib/transfer/model";
import { queuesAtTarget } from "@/lib/transfer/queues/at-target";
import { conserved } from "@/lib/transfer/queues/conserved";
import { countJobs } from "@/lib/transfer/queues/count-jobs";
import type { JobCounts, Queue } from "@/lib/transfer/queues/model";
import { isDrained, stopping } from "@/lib/transfer/queues/stopping";

/** A worker that has not finished by then holds everything up: a person has to look. */
const DRAIN_MS_MAX = 10 * 60_000;
const LOOK_AGAIN_SECONDS = 2;

/** Asks workers to take no more jobs, in the way of each framework. */
export const quietWorkers: StepWork = {
  async run(context) {
    const queues = queuesOf(context);
    const words = await atSource(context, async (wire) => {
      let asked = 0;
      for (const framework of frameworksOf(queues)) {
        const quieted = await stopping[framework].quiet?.(wire, queues);
        asked += (quieted?.asked.length ?? 0) + (quieted?.already.length ?? 0);
      }
      return asked === 0
        ? "No worker could be asked by its Redis; they end with their processes."
        : `Asked ${formatCounted(asked, "worker")} to take no more jobs.`;
    });
    return { state: "done", sentence: words };
  },

  async undo(context) {
    const queues = queuesOf(context);
    await atSource(context, (wire) => resumed(wire, queues));
    // A quiet Sidekiq process stays quiet until it is restarted.
    if (queues.some(({ framework }) => framework === "sidekiq")) {
      for (const { connectionId, app } of context.step.subject.apps ?? []) {
        await ask(connectionId, ({ apps }, access) => apps!.restart(access, app, null));
      }
    }
    return "The workers take jobs again.";
  },
};

/** Waits until nobody works on a job. */
export const drain: StepWork = {
  async run(context): Promise<StepResult> {
    const queues = queuesOf(context);
    const nowMs = context.clock().getTime();
    const sinceMs = context.step.memory?.sinceMs ?? nowMs;
    const { busy, who, isQuiet } = await atSource(context, async (wire) => {
      // A process that started meanwhile has not heard yet.
      for (const framework of frameworksOf(queues)) await stopping[framework].quiet?.(wire, queues);
      return isDrained(wire, queues);
    });
    const canBeQuieted = queues.every(({ framework }) => stopping[framework].quiet !== null);
    if (busy === 0 && (isQuiet || !canBeQuieted)) {
      return { state: "done", sentence: "No job is being worked on." };
    }
    if (nowMs - sinceMs > DRAIN_MS_MAX) {
      return {
        state: "failed",
        sentence: `${formatCounted(busy, "job")} did not end within ten minutes (${who.slice(0, 3).join(", ")}). Look at these workers, then try again.`,
      };
    }
    const note =
      busy > 0
        ? `${formatCounted(busy, "job")} in hand.`
        : "Waits until every worker has heard that it is to take no more jobs.";
    return { state: "again", afterSeconds: LOOK_AGAIN_SECONDS, note, memory: { sinceMs } };
  },
};

/** Counts the jobs once nobody pushes and nobody works. */
export const countJobsBefore: StepWork = {
  async run(context) {
    const jobs = await atSource(context, (wire) => countJobs(wire, queuesOf(context)));
    return { state: "done", sentence: `${total(jobs)} in the queues.`, memory: { jobs } };
  },
};

/** Counts them again at the target and holds both against each other. */
export const countJobsAfter: StepWork = {
  async run(context) {
    const before = context.steps.find(({ kind }) => kind === "count_jobs")?.memory?.jobs;
    if (before === undefined) return { state: "skipped", sentence: "Nothing was counted before." };
    const counts: JobCounts[] = [];
    for (const leg of context.legs.filter((one) => one.spec?.isCold !== true)) {
      const scope = leg.transfer?.terms.scope ?? everything;
      const queues = queuesAtTarget(queuesOf(context), scope);
      if (queues.length === 0) continue;
      const after = await onWire(leg.targetInstanceId, (wire) => countJobs(wire, queues));
      const { isConserved, sums } = conserved(before, after, {}, scope);
      if (!isConserved) {
        return {
          state: "failed",
          sentence: `The queues differ: ${sums
            .filter(({ agrees }) => !agrees)
            .map(({ sentence }) => sentence)
            .join(" ")}`,
        };
      }
      counts.push(after);
    }
    const jobs: JobCounts = {
      atMs: counts[0]?.atMs ?? before.atMs,
      jobs: counts.flatMap((one) => one.jobs),
      stats: counts.flatMap((one) => one.stats),
    };
    const sentence = `${total(jobs)} in the queues, as many as before, in every queue and state.`;
    return { state: "done", sentence, memory: { jobs } };
  },
};

/** Lets queues go on at the end that is in charge from now on: a pause was copied along. */
export async function resumeQueues({ step, steps, legs }: StepContext): Promise<void> {
  const queues = steps.find(({ kind }) => kind === "quiet_workers")?.subject.queues ?? [];
  if (queues.length === 0 || step.status === "done") return;
  for (const leg of legs.filter((one) => one.spec?.isCold !== true)) {
    await onWire(leg.targetInstanceId, (wire) => resumed(wire, queuesThere(leg, queues)));
  }
}

function queuesThere(leg: LegRecord, queues: readonly Queue[]): Queue[] {
  return queuesAtTarget(queues, leg.transfer?.terms.scope ?? everything);
}

async function resumed(
  wire: Parameters<typeof isDrained>[0],
  queues: readonly Queue[],
): Promise<void> {
  for (const framework of frameworksOf(queues)) await stopping[framework].resume?.(wire, queues);
}

function queuesOf({ step }: StepContext): Queue[] {
  return step.subject.queues ?? [];
}

function frameworksOf(queues: readonly Queue[]) {
  return new Set(queues.map(({ framework }) => framework));
}

/** All legs of one direction have the same source, but for a split's way back, which has no queues to quiet. */
function atSource<T>(
  { legs }: StepContext,
  question: (wire: Parameters<typeof isDrained>[0]) => Promise<T>,
): Promise<T> {
  return onWire(legs[0]?.sourceInstanceId ?? null, question);
}

function total({ jobs }: JobCounts): string {
  return formatCounted(
    jobs.reduce((sum, one) => sum + one.jobs, 0),
    "job",
  );
}
