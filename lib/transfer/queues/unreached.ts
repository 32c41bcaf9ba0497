import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import type { Drained, Framework, Queue } from "@/lib/transfer/queues/model";

// Workers that no key can stop. Whoever runs them stops them, and keys tell when they are gone.

/** Resque takes a worker that was silent for so long for dead. */
const HEARTBEAT_MS_MAX = 300_000;

/** Quiet when no living worker is registered any more: a paused one looks like any other. */
export async function resqueDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const drained: Drained = { busy: 0, who: [], isQuiet: true };
  for (const { database, prefix } of of(queues, "resque")) {
    const [, members, beats, time] = await wire.send([
      ["SELECT", database],
      ["SMEMBERS", `${prefix}workers`],
      ["HGETALL", `${prefix}workers:heartbeat`],
      ["TIME"],
    ]);
    const workers = (accepted(members!) as Buffer[]).map(String);
    const nowMs = clockOf(accepted(time!));
    const beatOf = pairsOf(accepted(beats!) as Buffer[]);
    const replies = await wire.send(
      workers.map((worker) => ["EXISTS", `${prefix}worker:${worker}`]),
    );
    workers.forEach((worker, index) => {
      const beat = Date.parse(beatOf.get(worker) ?? "");
      // Without a heartbeat, as in old versions, it counts as alive.
      if (nowMs - beat > HEARTBEAT_MS_MAX) return;
      drained.busy += accepted(replies[index]!) === 1 ? 1 : 0;
      drained.who.push(worker);
      drained.isQuiet = false;
    });
  }
  return drained;
}

/**
 * Quiet when no worker's mailbox is bound any more, or nobody listens to one. Tasks that a worker fetched and
 * did not finish wait in `unacked`; they come along and are tried again after the visibility timeout.
 */
export async function celeryDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const drained: Drained = { busy: 0, who: [], isQuiet: true };
  for (const { database, prefix } of of(queues, "celery")) {
    const replies = await wire.send([
      ["SELECT", database],
      ["SMEMBERS", `${prefix}_kombu.binding.celery.pidbox`],
      ["PUBSUB", "NUMPAT"],
      ["HLEN", `${prefix}unacked`],
    ]);
    const [, members, listeners, unacked] = replies.map(accepted) as [
      unknown,
      Buffer[],
      number,
      number,
    ];
    const workers = members
      .map((member) => member.toString().split("\u0006\u0016").at(-1) ?? "")
      .map((mailbox) => mailbox.replace(/\.celery\.pidbox$/, ""));
    // Workers that were killed leave their mailboxes behind, and nobody who listens.
    if (workers.length === 0 || listeners === 0) continue;
    drained.isQuiet = false;
    drained.busy += unacked;
    drained.who.push(...workers);
  }
  return drained;
}

/** Busy while jobs are reserved; whether idle workers still listen, keys do not say. */
export async function laravelDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const drained: Drained = { busy: 0, who: [], isQuiet: true };
  for (const { database, prefix, names } of of(queues, "laravel")) {
    const [, time] = await wire.send([["SELECT", database], ["TIME"]]);
    const now = Math.floor(clockOf(accepted(time!)) / 1000);
    const replies = await wire.send(
      // One whose time is over was left by a worker that died.
      names.map((name) => ["ZCOUNT", `${prefix}queues:${name}:reserved`, now, "+inf"]),
    );
    names.forEach((name, index) => {
      const reserved = Number(accepted(replies[index]!));
      drained.busy += reserved;
      if (reserved > 0) drained.who.push(name);
    });
  }
  drained.isQuiet = drained.busy === 0;
  return drained;
}

function of(queues: readonly Queue[], framework: Framework): Queue[] {
  return queues.filter((queue) => queue.framework === framework);
}

function pairsOf(flat: readonly Buffer[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) {
    pairs.set(String(flat[at]), String(flat[at + 1]));
  }
  return pairs;
}
