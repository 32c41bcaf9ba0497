import "server-only";

import { sql, type SQL } from "drizzle-orm";
import { rollups, samples } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import type { Peak } from "@/lib/scaling/model";

const HOUR_MS = 3_600_000;
/** How far back the past says something of the next hours. */
const BACK_MS = 30 * 24 * HOUR_MS;

/**
 * The peaks of each hour of the last 30 days that ended before `now`, oldest first, by instance. An hour
 * nobody measured is absent, and so is an instance without any.
 *
 * Roll-ups come once an hour, or later: hours before `samplesSince` that none has folded yet are read
 * from their own samples. Later ones may be missing, because the samples tell them.
 */
export async function loadHistory(
  tx: Tx | Database,
  instanceIds: readonly string[],
  { now, samplesSince }: { now: Date; samplesSince: Date },
): Promise<Map<string, Peak[]>> {
  const since = new Date(now.getTime() - BACK_MS);
  const history = await peaksOf(tx, foldedHours(instanceIds, since, now));

  // Whole hours, so the last one reaches into the samples; what both tell does no harm.
  const untilMs = Math.ceil(samplesSince.getTime() / HOUR_MS) * HOUR_MS;
  const behind = new Map<number, string[]>();
  for (const instanceId of instanceIds) {
    const newest = history.get(instanceId)?.at(-1);
    const fromMs = newest === undefined ? since.getTime() : newest.at.getTime() + HOUR_MS;
    if (fromMs < untilMs) behind.set(fromMs, [...(behind.get(fromMs) ?? []), instanceId]);
  }
  for (const [fromMs, ids] of behind) {
    const rest = await peaksOf(tx, unfoldedHours(ids, new Date(fromMs), new Date(untilMs)));
    for (const [id, peaks] of rest) history.set(id, [...(history.get(id) ?? []), ...peaks]);
  }
  return history;
}

function foldedHours(instanceIds: readonly string[], since: Date, now: Date): SQL {
  const anHourAgo = new Date(now.getTime() - HOUR_MS);
  return sql`
    select instance_id, hour,
      max(max) filter (where metric = 'usedMemoryBytes') as memory_bytes,
      max(max) filter (where metric = 'connectedClients') as clients
    from ${rollups}
    where instance_id in ${instanceIds} and metric in ('usedMemoryBytes', 'connectedClients')
      and hour >= ${since.toISOString()} and hour <= ${anHourAgo.toISOString()}
    group by instance_id, hour`;
}

function unfoldedHours(instanceIds: readonly string[], from: Date, until: Date): SQL {
  return sql`
    select instance_id, date_trunc('hour', at, 'UTC') as hour,
      max(used_memory_bytes)::float8 as memory_bytes, max(connected_clients)::float8 as clients
    from ${samples}
    where instance_id in ${instanceIds} and at >= ${from.toISOString()} and at < ${until.toISOString()}
    group by 1, 2`;
}

/** Columns come as arrays: 720 rows for each instance take twice as long to send and to read. */
async function peaksOf(tx: Tx | Database, hours: SQL): Promise<Map<string, Peak[]>> {
  const rows = await tx.execute<{
    instanceId: string;
    seconds: number[];
    memoryBytes: (number | null)[];
    clients: (number | null)[];
  }>(sql`
    select instance_id as "instanceId", json_agg(date_part('epoch', hour)) as seconds,
      json_agg(memory_bytes) as "memoryBytes", json_agg(clients) as clients
    from (${hours}) hours
    group by instance_id`);
  return new Map(
    rows.map(({ instanceId, seconds, memoryBytes, clients }) => {
      const peaks = seconds.map((second, index) => ({
        at: new Date(second * 1000),
        minutes: 60,
        memoryBytes: memoryBytes[index]!,
        clients: clients[index]!,
      }));
      // Sorted here: the database takes longer for it than for all the rest.
      peaks.sort((one, other) => one.at.getTime() - other.at.getTime());
      return [instanceId, peaks];
    }),
  );
}
