import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import type { Drained, Queue, Quieted } from "@/lib/transfer/queues/model";

/** A process says every ten seconds that it lives; one that was silent for so long is dead. */
const BEAT_MS_MAX = 60_000;
const SIGNAL_SECONDS = 60;

type Process = {
  identity: string;
  isQuiet: boolean;
  isEmbedded: boolean;
  /** Jobs in hand. */
  busy: number;
  /** Signals it has not taken yet. */
  signals: number;
};

/**
 * Asks every living Sidekiq process to take no more jobs and to finish those it has. It takes the request
 * with its next heartbeat, within ten seconds, and cannot be asked to go on: it has to be restarted.
 *
 * Processes that start later take jobs: look with `sidekiqDrained` until nobody does, and ask again. Repeating
 * it asks nobody twice. Embedded processes take no signals and are returned in `left`.
 */
export async function quietSidekiq(wire: Wire, queues: readonly Queue[]): Promise<Quieted> {
  const quieted: Quieted = { asked: [], already: [], left: [] };
  for (const queue of ofSidekiq(queues)) {
    for (const one of await processesOf(wire, queue)) {
      if (one.isQuiet || one.signals > 0) quieted.already.push(one.identity);
      else if (one.isEmbedded) quieted.left.push(one.identity);
      else {
        const signals = `${queue.prefix}${one.identity}-signals`;
        const replies = await wire.send([
          ["MULTI"],
          ["LPUSH", signals, "TSTP"],
          // Unread, it must not meet a process of the same name later.
          ["EXPIRE", signals, SIGNAL_SECONDS],
          ["EXEC"],
        ]);
        replies.forEach(accepted);
        quieted.asked.push(one.identity);
      }
    }
  }
  return quieted;
}

/** Whether every living Sidekiq process is quiet, and what they still work on. Dead ones do not count. */
export async function sidekiqDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const drained: Drained = { busy: 0, who: [], isQuiet: true };
  for (const queue of ofSidekiq(queues)) {
    for (const { identity, isQuiet, busy } of await processesOf(wire, queue)) {
      drained.busy += busy;
      drained.isQuiet &&= isQuiet;
      if (busy > 0 || !isQuiet) drained.who.push(identity);
    }
  }
  return drained;
}

function ofSidekiq(queues: readonly Queue[]): Queue[] {
  return queues.filter(({ framework }) => framework === "sidekiq");
}

async function processesOf(wire: Wire, { database, prefix }: Queue): Promise<Process[]> {
  const [, members, time] = await wire.send([
    ["SELECT", database],
    ["SMEMBERS", `${prefix}processes`],
    ["TIME"],
  ]);
  const nowMs = clockOf(accepted(time!));
  const identities = (accepted(members!) as Buffer[]).map(String);
  const replies = await wire.send(
    identities.flatMap((identity) => [
      ["HMGET", `${prefix}${identity}`, "beat", "quiet", "busy", "info"],
      ["HLEN", `${prefix}${identity}:work`],
      ["LLEN", `${prefix}${identity}-signals`],
    ]),
  );
  return identities.flatMap((identity, index) => {
    const [fields, working, signals] = replies.slice(index * 3, index * 3 + 3).map(accepted) as [
      (Buffer | null)[],
      number,
      number,
    ];
    const [beat, quiet, busy, info] = fields.map((field) => field?.toString() ?? null);
    if (beat == null || nowMs - Number(beat) * 1000 > BEAT_MS_MAX) return [];
    return [
      {
        identity,
        isQuiet: quiet === "true",
        isEmbedded: isEmbedded(info ?? null),
        busy: Math.max(Number(busy ?? 0), working),
        signals,
      },
    ];
  });
}

function isEmbedded(info: string | null): boolean {
  try {
    const said: unknown = JSON.parse(info ?? "null");
    return (
      typeof said === "object" && said !== null && "embedded" in said && said.embedded === true
    );
  } catch {
    // What it says of itself is for people; a process without it is a plain one.
    return false;
  }
}
