import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { KeySeen, Queue, Workload } from "@/lib/transfer/queues/model";
import { isBullPrefix, isReply, recognise } from "@/lib/transfer/queues/recognise";

/** Long enough for some million names, in pages that hold nobody up. */
const WALK_MS = 3000;
/** Half a millisecond of the server's time. */
const KEYS_PER_PAGE = 500;
const CANDIDATES_MAX = 20_000;
const QUESTIONS_MAX = 500;

/** Where frameworks keep the lists of their queues unless somebody gave them a prefix. */
const usual = [
  ...["", "resque:", "sidekiq:"].flatMap((prefix) =>
    ["queues", "processes", "workers", "schedule", "retry", "dead", "failed"].map(
      (rest) => prefix + rest,
    ),
  ),
  "rq:queues",
  "rq:workers",
  "_kombu.binding.celery",
  "celery",
  "unacked",
  "queues:default",
];

/** Names that may belong to a queue, under any prefix; a job's own key is none of them. */
const candidate =
  /(?:^|[:_-])(?:queues|processes|schedule|retry|dead|workers|failed|unacked|celery|delayed_queue_schedule)$|(?:^|[:_-])queues?:|_kombu\.binding\.|:(?:meta|meta-paused|id|events|wait|active|paused|delayed|prioritized|completed)$|^rq:(?:wip|finished|failed|deferred|scheduled|canceled):/;

/**
 * Finds the queues of Sidekiq, Resque, BullMQ, RQ, Celery and Laravel: asks for the usual names, then walks
 * over the names of all keys for `milliseconds`, in pages. Nothing is changed.
 *
 * BullMQ and Laravel keep no list of their queues; theirs are known by their keys alone, so a queue of
 * Laravel without a job is not found, and on a server with many millions of keys the walk may end early.
 * The wire is left in the last of `databases`.
 *
 * @throws AppError `refused` when the server says no, `unreachable` when it is gone
 */
export async function findQueues(
  wire: Wire,
  databases: readonly number[] = [0],
  milliseconds: number = WALK_MS,
): Promise<Queue[]> {
  const queues: Queue[] = [];
  const until = performance.now() + milliseconds;
  for (const [index, database] of databases.entries()) {
    await wire.ask("SELECT", database);
    // What is left is shared among the databases that are left.
    const now = performance.now();
    const share = now + (until - now) / (databases.length - index);
    const names = new Map(usual.map((name) => [name, Buffer.from(name)]));
    await addCandidates(wire, names, share);
    const seen = await typesOf(wire, [...names.values()]);
    for (const workload of recognise(seen)) {
      const queue = await namedQueue(wire, workload, database, seen);
      if (queue !== null) queues.push(queue);
    }
  }
  return queues;
}

async function addCandidates(wire: Wire, names: Map<string, Buffer>, until: number): Promise<void> {
  let cursor = "0";
  do {
    const page = await wire.ask("SCAN", cursor, "COUNT", KEYS_PER_PAGE);
    const [next, keys] = page as [Buffer, Buffer[]];
    for (const key of keys) {
      const name = key.toString("latin1");
      if (candidate.test(name)) names.set(key.toString("utf8"), Buffer.from(key));
    }
    cursor = next.toString();
  } while (cursor !== "0" && names.size < CANDIDATES_MAX && performance.now() < until);
}

/** Types are asked first: a command for another type would count as an error in the server's statistics. */
async function typesOf(wire: Wire, keys: readonly Buffer[]): Promise<KeySeen[]> {
  const seen: KeySeen[] = [];
  for (let from = 0; from < keys.length; from += QUESTIONS_MAX) {
    const some = keys.slice(from, from + QUESTIONS_MAX);
    const replies = await wire.send(some.map((key): Command => ["TYPE", key]));
    some.forEach((key, index) => {
      const type = String(replies[index]);
      if (type !== "none") seen.push({ key, type, hasTtl: false });
    });
  }
  return seen;
}

async function namedQueue(
  wire: Wire,
  { framework, prefix, queueNames }: Workload,
  database: number,
  seen: readonly KeySeen[],
): Promise<Queue | null> {
  if (framework === null) return null;
  const lists = seen
    .map(({ key, type }) => ({ name: key.toString("utf8"), type }))
    .filter(({ name, type }) => type === "set" && isListOf(framework, prefix, name));
  const replies = await wire.send(lists.map(({ name }): Command => ["SMEMBERS", name]));
  const listed = replies.flatMap((reply) => membersOf(framework, prefix, accepted(reply)));
  const named = [...new Set([...queueNames, ...listed])].toSorted();
  const names = framework === "bullmq" ? await describedOf(wire, prefix, named) : named;
  return names.length === 0 && framework === "bullmq"
    ? null
    : { framework, database, prefix, names };
}

/** What BullMQ itself wrote into the description of a queue tells it from a hash of the application's. */
async function describedOf(
  wire: Wire,
  prefix: string,
  names: readonly string[],
): Promise<string[]> {
  if (isBullPrefix(prefix)) return [...names];
  const replies = await wire.send(
    names.map((name): Command => [
      "HMGET",
      `${prefix}${name}:meta`,
      "opts.maxLenEvents",
      "version",
    ]),
  );
  return names.filter((_name, index) =>
    (accepted(replies[index]!) as (Buffer | null)[]).some((field) => field !== null),
  );
}

function isListOf(framework: Queue["framework"], prefix: string, name: string): boolean {
  if (framework === "celery") return name.startsWith(`${prefix}_kombu.binding.`);
  return name === `${prefix}queues` && framework !== "bullmq" && framework !== "laravel";
}

function membersOf(framework: Queue["framework"], prefix: string, reply: Reply): string[] {
  const members = (reply as Buffer[]).map(String);
  switch (framework) {
    case "rq":
      return members.map((member) => member.replace(`${prefix}queue:`, ""));
    case "celery":
      // Routing key, pattern and queue, parted by the control characters 6 and 22.
      return members
        .map((member) => member.split("\u0006\u0016").at(-1) ?? "")
        .filter((name) => name !== "" && !isReply("celery", name));
    case "sidekiq":
    case "resque":
    case "bullmq":
    case "laravel":
      return members;
  }
}
