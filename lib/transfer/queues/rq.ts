import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import type { Drained, Queue, Quieted } from "@/lib/transfer/queues/model";

/** RQ only asks whether the key is there, so its value may say whose it is. */
const MARK = "headroom";

/**
 * Suspends all RQ workers: they finish the job in hand and idle. A worker that waits at an empty queue still
 * takes the next job that comes, so producers are stopped first. A suspension of somebody else is left alone.
 */
export async function suspendRq(wire: Wire, queues: readonly Queue[]): Promise<Quieted> {
  const quieted: Quieted = { asked: [], already: [], left: [] };
  for (const queue of ofRq(queues)) {
    await wire.ask("SELECT", queue.database);
    const isNew = (await wire.ask("SET", suspendedKey(queue), MARK, "NX")) !== null;
    (isNew ? quieted.asked : quieted.already).push(labelOf(queue));
  }
  return quieted;
}

/** Takes back what `suspendRq` did, and nothing else; returns where. */
export async function resumeRq(wire: Wire, queues: readonly Queue[]): Promise<string[]> {
  const resumed: string[] = [];
  for (const queue of ofRq(queues)) {
    const [, mark] = await wire.send([
      ["SELECT", queue.database],
      ["GET", suspendedKey(queue)],
    ]);
    if (String(accepted(mark!)) !== MARK) continue;
    await wire.ask("DEL", suspendedKey(queue));
    resumed.push(labelOf(queue));
  }
  return resumed;
}

export async function rqDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const drained: Drained = { busy: 0, who: [], isQuiet: true };
  for (const { database, prefix, names } of ofRq(queues)) {
    const [, suspended, members, time] = await wire.send([
      ["SELECT", database],
      ["EXISTS", `${prefix}suspended`],
      ["SMEMBERS", `${prefix}workers`],
      ["TIME"],
    ]);
    const workers = (accepted(members!) as Buffer[]).map(String);
    const now = Math.floor(clockOf(accepted(time!)) / 1000);
    const replies = await wire.send([
      ...workers.map((worker) => ["HGET", worker, "state"]),
      // An entry past its score was left behind by a worker that died.
      ...names.map((name) => ["ZCOUNT", `${prefix}wip:${name}`, now, "+inf"]),
    ]);
    const states = replies.slice(0, workers.length).map((reply) => String(accepted(reply)));
    const working = replies.slice(workers.length).map((reply) => Number(accepted(reply)));
    const busy = workers.filter((_worker, index) => states[index] === "busy");
    drained.isQuiet &&= suspended === 1;
    drained.busy += Math.max(
      busy.length,
      working.reduce((sum, jobs) => sum + jobs, 0),
    );
    drained.who.push(...busy.map((worker) => worker.replace(`${prefix}worker:`, "")));
  }
  return drained;
}

function ofRq(queues: readonly Queue[]): Queue[] {
  return queues.filter(({ framework }) => framework === "rq");
}

function suspendedKey({ prefix }: Queue): string {
  return `${prefix}suspended`;
}

function labelOf({ database }: Queue): string {
  return `database ${database}`;
}
