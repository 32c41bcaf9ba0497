import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Drained, Queue, Quieted } from "@/lib/transfer/queues/model";

/**
 * How queues are paused, in all layouts. Bull and BullMQ up to 5 keep waiting jobs of a paused queue in
 * `paused` and look there when they add one; later versions leave them in `wait` and read the flag alone.
 * Jobs that are put away in `paused` are taken by neither, and come back to `wait` with `resume`, so putting
 * them away is right for both. Two lists are never written over one another: what is in both is joined,
 * older jobs on the right, where workers take from.
 *
 * Source: taskforcesh/bullmq src/commands/pause-*.lua and pull request 4289; OptimalBits/bull lib/commands.
 */
const pause = `
local wait, paused, meta, marker, events, legacy = unpack(KEYS)
if redis.call("HEXISTS", meta, "headroom") == 1 then return 0 end
if redis.call("HEXISTS", meta, "paused") == 1 or redis.call("EXISTS", legacy) == 1 then return 0 end
if redis.call("EXISTS", paused) == 0 then
  if redis.call("EXISTS", wait) == 1 then redis.call("RENAME", wait, paused) end
else
  while redis.call("RPOPLPUSH", wait, paused) do end
end
local isBullMq = redis.call("HEXISTS", meta, "opts.maxLenEvents") == 1 or redis.call("HEXISTS", meta, "version") == 1
redis.call("HSET", meta, "paused", 1, "headroom", 1)
if isBullMq then
  redis.call("DEL", marker)
  redis.call("XADD", events, "*", "event", "paused")
else
  redis.call("SET", legacy, 1)
end
return 1`;

/** Takes back `pause`, and nothing that somebody else paused. */
const resume = `
local wait, paused, meta, marker, events, legacy, prioritized, delayed = unpack(KEYS)
if redis.call("HEXISTS", meta, "headroom") == 0 then return 0 end
if redis.call("EXISTS", wait) == 0 then
  if redis.call("EXISTS", paused) == 1 then redis.call("RENAME", paused, wait) end
else
  local job = redis.call("LPOP", paused)
  while job do
    redis.call("RPUSH", wait, job)
    job = redis.call("LPOP", paused)
  end
end
local isBullMq = redis.call("HEXISTS", meta, "opts.maxLenEvents") == 1 or redis.call("HEXISTS", meta, "version") == 1
redis.call("HDEL", meta, "paused", "headroom")
if isBullMq then
  if redis.call("EXISTS", wait) == 1 or redis.call("EXISTS", prioritized) == 1 then
    redis.call("ZADD", marker, 0, "0")
  else
    local first = redis.call("ZRANGE", delayed, 0, 0, "WITHSCORES")
    if #first > 0 then redis.call("ZADD", marker, math.floor(first[2] / 4096), "1") end
  end
  redis.call("XADD", events, "*", "event", "resumed")
else
  redis.call("DEL", legacy)
end
return 1`;

const lists = ["wait", "paused", "meta", "marker", "events", "meta-paused"];
const sets = ["prioritized", "delayed"];

/**
 * Pauses every queue of Bull and BullMQ: workers finish the jobs they have. A queue that somebody else paused
 * is left as it is. The pause is copied with the queue, so it is resumed at both ends.
 *
 * @throws AppError `refused` where the server allows no EVAL
 */
export async function pauseBull(wire: Wire, queues: readonly Queue[]): Promise<Quieted> {
  const quieted: Quieted = { asked: [], already: [], left: [] };
  await eachQueue(wire, queues, async (base, name) => {
    const isNew = (await evaluate(wire, pause, base, lists)) === 1;
    (isNew ? quieted.asked : quieted.already).push(name);
  });
  return quieted;
}

/** Resumes the queues that `pauseBull` paused, with every job in its order; returns their names. */
export async function resumeBull(wire: Wire, queues: readonly Queue[]): Promise<string[]> {
  const resumed: string[] = [];
  await eachQueue(wire, queues, async (base, name) => {
    if ((await evaluate(wire, resume, base, [...lists, ...sets])) === 1) resumed.push(name);
  });
  return resumed;
}

/**
 * Busy are the active jobs whose worker still holds their lock, which it renews twice a minute. Those of a
 * worker that died come along, and are found to be stalled and taken again at the target.
 */
export async function bullDrained(wire: Wire, queues: readonly Queue[]): Promise<Drained> {
  const drained: Drained = { busy: 0, who: [], isQuiet: true };
  await eachQueue(wire, queues, async (base, name) => {
    const replies = await wire.send([
      ["HEXISTS", `${base}:meta`, "paused"],
      ["EXISTS", `${base}:meta-paused`],
      ["LRANGE", `${base}:active`, 0, -1],
    ]);
    const [paused, pausedBefore, active] = replies.map(accepted) as [number, number, Buffer[]];
    const locks = await wire.send(active.map((id) => ["EXISTS", `${base}:${String(id)}:lock`]));
    const busy = locks.filter((reply) => accepted(reply) === 1).length;
    const isQuiet = paused === 1 || pausedBefore === 1;
    drained.isQuiet &&= isQuiet;
    drained.busy += busy;
    if (busy > 0 || !isQuiet) drained.who.push(name);
  });
  return drained;
}

async function eachQueue(
  wire: Wire,
  queues: readonly Queue[],
  look: (base: string, name: string) => Promise<void>,
): Promise<void> {
  for (const { framework, database, prefix, names } of queues) {
    if (framework !== "bullmq") continue;
    await wire.ask("SELECT", database);
    for (const name of names) await look(`${prefix}${name}`, name);
  }
}

function evaluate(wire: Wire, script: string, base: string, ends: readonly string[]) {
  const command: Command = ["EVAL", script, ends.length, ...ends.map((end) => `${base}:${end}`)];
  return wire.ask(...command);
}
