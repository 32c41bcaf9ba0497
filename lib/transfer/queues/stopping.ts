import "server-only";

import type { Wire } from "@/lib/redis/wire/wire";
import { bullDrained, pauseBull, resumeBull } from "@/lib/transfer/queues/bull";
import type { Drained, Framework, Queue, Quieted } from "@/lib/transfer/queues/model";
import { resumeRq, rqDrained, suspendRq } from "@/lib/transfer/queues/rq";
import { quietSidekiq, sidekiqDrained } from "@/lib/transfer/queues/sidekiq";
import { celeryDrained, laravelDrained, resqueDrained } from "@/lib/transfer/queues/unreached";

/**
 * What can be done about the workers of a framework through its Redis. Each takes all queues of a server and
 * minds its own; each may be repeated. They write to the source, deliberately: the pause is copied along.
 */
export type Stopping = {
  /** For people: what is done, what has to be done by them, and what undoes it. */
  words: string;
  /** Workers finish what they have and take no more; null where no key reaches them. */
  quiet: ((wire: Wire, queues: readonly Queue[]) => Promise<Quieted>) | null;
  /** Undoes `quiet` where that is what stopped them, and returns whom. At both ends: a pause is copied along. */
  resume: ((wire: Wire, queues: readonly Queue[]) => Promise<string[]>) | null;
  isDrained: (wire: Wire, queues: readonly Queue[]) => Promise<Drained>;
};

export const stopping: Record<Framework, Stopping> = {
  sidekiq: {
    words:
      "Headroom asks every Sidekiq process to take no more jobs; each does so within ten seconds and finishes what it has. A quiet process stays quiet until it is restarted. Embedded processes take no signals: stop what they run in.",
    quiet: quietSidekiq,
    resume: null,
    isDrained: sidekiqDrained,
  },
  rq: {
    words:
      "Headroom suspends RQ's workers by the key rq:suspended: they finish the job in hand and idle. A worker that waits at an empty queue still takes the next job, so stop producers first. Deleting the key resumes them.",
    quiet: suspendRq,
    resume: resumeRq,
    isDrained: rqDrained,
  },
  bullmq: {
    words:
      "Headroom pauses every BullMQ queue as the library does; active jobs finish. The pause travels with the queue, and Headroom resumes it at the target after the switch, or at the source if nothing is switched.",
    quiet: pauseBull,
    resume: resumeBull,
    isDrained: bullDrained,
  },
  resque: {
    words:
      "No key stops Resque's workers, only signals to their processes. Scale them to zero: each finishes its job if it is given the time. Headroom sees when none is registered any more.",
    quiet: null,
    resume: null,
    isDrained: resqueDrained,
  },
  celery: {
    words:
      "No key stops Celery's workers. Scale them to zero; Headroom sees when none listens any more. Tasks that were fetched and not finished come along, and are tried again after the visibility timeout, an hour by default.",
    quiet: null,
    resume: null,
    isDrained: celeryDrained,
  },
  laravel: {
    words:
      "Laravel pauses a queue by a key in the application's cache store (php artisan queue:pause), which may be another Redis or none, so Headroom does not write it. Scale the workers to zero; reserved jobs that were not finished come along and are tried again.",
    quiet: null,
    resume: null,
    isDrained: laravelDrained,
  },
};

/** How far the workers of all queues are. */
export async function isDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const all: Drained = { busy: 0, who: [], isQuiet: true };
  for (const framework of new Set(queues.map((queue) => queue.framework))) {
    const one = await stopping[framework].isDrained(wire, queues);
    all.busy += one.busy;
    all.who.push(...one.who);
    all.isQuiet &&= one.isQuiet;
  }
  return { ...all, who: all.who.toSorted() };
}
