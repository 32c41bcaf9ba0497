import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { JobKind, Queue } from "@/lib/transfer/queues/model";

/** One question whose answer is a number of jobs, or of what a framework counted. */
export type JobRead = {
  /** The queue's own name; null for what all queues of the framework share. */
  name: string | null;
  kind: JobKind | "processed" | "failed";
  command: Command;
  count: (reply: Reply) => number;
};

/** What must be known before the jobs can be counted: lists of workers, and of instants with jobs. */
export function memberCommands({ framework, prefix }: Queue): Command[] {
  switch (framework) {
    case "sidekiq":
      return [["SMEMBERS", `${prefix}processes`]];
    case "resque":
      return [
        ["SMEMBERS", `${prefix}workers`],
        ["ZRANGE", `${prefix}delayed_queue_schedule`, 0, -1],
      ];
    case "bullmq":
    case "rq":
    case "celery":
    case "laravel":
      return [];
  }
}

/**
 * The questions that count the jobs of a framework; several of one name and kind add up. `members` are the
 * answers to `memberCommands`, in their order.
 */
export function jobReads(queue: Queue, members: readonly (readonly string[])[]): JobRead[] {
  switch (queue.framework) {
    case "sidekiq":
      return sidekiqReads(queue, members[0] ?? []);
    case "resque":
      return resqueReads(queue, members[0] ?? [], members[1] ?? []);
    case "bullmq":
      return bullReads(queue);
    case "rq":
      return rqReads(queue);
    case "celery":
      return celeryReads(queue);
    case "laravel":
      return laravelReads(queue);
  }
}

function sidekiqReads({ prefix, names }: Queue, processes: readonly string[]): JobRead[] {
  return [
    ...names.map((name) => listed(name, "enqueued", `${prefix}queue:${name}`)),
    sorted(null, "scheduled", `${prefix}schedule`),
    sorted(null, "retry", `${prefix}retry`),
    sorted(null, "dead", `${prefix}dead`),
    ...processes.map((identity) => hashed(null, "working", `${prefix}${identity}:work`)),
    ...statReads(prefix),
  ];
}

function resqueReads(
  { prefix, names }: Queue,
  workers: readonly string[],
  instants: readonly string[],
): JobRead[] {
  return [
    ...names.map((name) => listed(name, "enqueued", `${prefix}queue:${name}`)),
    ...instants.map((instant) => listed(null, "scheduled", `${prefix}delayed:${instant}`)),
    listed(null, "dead", `${prefix}failed`),
    // A worker's key is there while it has a job.
    ...workers.map((worker) => asked(null, "working", ["EXISTS", `${prefix}worker:${worker}`])),
    ...statReads(prefix),
  ];
}

function bullReads({ prefix, names }: Queue): JobRead[] {
  return names.flatMap((name) => {
    const key = (rest: string) => `${prefix}${name}:${rest}`;
    return [
      ...["wait", "paused"].flatMap((list) => [
        listed(name, "enqueued", key(list)),
        // Versions before 5 may keep a marker at the list's end, which is no job.
        {
          ...asked(name, "enqueued", ["LINDEX", key(list), -1]),
          count: (reply: Reply) => (String(reply).startsWith("0:") ? -1 : 0),
        },
      ]),
      sorted(name, "enqueued", key("prioritized")),
      sorted(name, "scheduled", key("delayed")),
      sorted(name, "scheduled", key("waiting-children")),
      listed(name, "working", key("active")),
      sorted(name, "dead", key("failed")),
      sorted(name, "finished", key("completed")),
    ];
  });
}

function rqReads({ prefix, names }: Queue): JobRead[] {
  return names.flatMap((name) => [
    listed(name, "enqueued", `${prefix}queue:${name}`),
    sorted(name, "scheduled", `${prefix}scheduled:${name}`),
    sorted(name, "scheduled", `${prefix}deferred:${name}`),
    sorted(name, "working", `${prefix}wip:${name}`),
    sorted(name, "dead", `${prefix}failed:${name}`),
    sorted(name, "finished", `${prefix}finished:${name}`),
    sorted(name, "finished", `${prefix}canceled:${name}`),
  ]);
}

const PRIORITIES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function celeryReads({ prefix, names }: Queue): JobRead[] {
  return [
    ...names.flatMap((name) =>
      ["", ...PRIORITIES.map((priority) => `\u0006\u0016${priority}`)].map((rest) =>
        listed(name, "enqueued", `${prefix}${name}${rest}`),
      ),
    ),
    // What workers fetched, and what waits there for its hour: it is one hash for all queues.
    hashed(null, "working", `${prefix}unacked`),
  ];
}

function laravelReads({ prefix, names }: Queue): JobRead[] {
  return names.flatMap((name) => [
    listed(name, "enqueued", `${prefix}queues:${name}`),
    sorted(name, "scheduled", `${prefix}queues:${name}:delayed`),
    sorted(name, "working", `${prefix}queues:${name}:reserved`),
  ]);
}

function statReads(prefix: string): JobRead[] {
  return (["processed", "failed"] as const).map((kind) => ({
    name: null,
    kind,
    command: ["GET", `${prefix}stat:${kind}`],
    // A counter that nobody raised yet is not there.
    count: (reply) => (reply === null ? 0 : Number(String(reply))),
  }));
}

function listed(name: string | null, kind: JobKind, key: string): JobRead {
  return asked(name, kind, ["LLEN", key]);
}

function sorted(name: string | null, kind: JobKind, key: string): JobRead {
  return asked(name, kind, ["ZCARD", key]);
}

function hashed(name: string | null, kind: JobKind, key: string): JobRead {
  return asked(name, kind, ["HLEN", key]);
}

function asked(name: string | null, kind: JobKind, command: Command): JobRead {
  return { name, kind, command, count: Number };
}
