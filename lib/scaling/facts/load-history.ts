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
  const sinceMs = Math.ceil((now.getTime() - BACK_MS) / HOUR_MS) * HOUR_MS;
  const history = await peaksOf(tx, foldedHours(instanceIds, sinceMs, now), sinceMs);

  // Whole hours, so the last one reaches into the samples; what both tell does no harm.
  const untilMs = Math.ceil(samplesSince.getTime() / HOUR_MS) * HOUR_MS;
  const behind = new Map<number, string[]>();
  for (const instanceId of instanceIds) {
    const newest = history.get(instanceId)?.at(-1);
    const fromMs = newest === undefined ? sinceMs : newest.at.getTime() + HOUR_MS;
    if (fromMs < untilMs) behind.set(fromMs, [...(behind.get(fromMs) ?? []), instanceId]);
  }
  for (const [fromMs, ids] of behind) {
    const rest = await peaksOf(tx, unfoldedHours(ids, fromMs, untilMs), fromMs);
    for (const [id, peaks] of rest) history.set(id, [...(history.get(id) ?? []), ...peaks]);
  }
  return history;
}

function foldedHours(instanceIds: readonly string[], sinceMs: number, now: Date): SQL {
  return sql`
    select instance_id, metric, hour, max as peak from ${rollups}
    where instance_id in ${instanceIds} and metric in ('usedMemoryBytes', 'connectedClients')
      and hour >= ${iso(sinceMs)} and hour <= ${iso(now.getTime() - HOUR_MS)}`;
}

function unfoldedHours(instanceIds: readonly string[], fromMs: number, untilMs: number): SQL {
  return sql`
    select instance_id, metric, hour, peak
    from (
      select instance_id, date_trunc('hour', at, 'UTC') as hour,
        max(used_memory_bytes) as memory_bytes, max(connected_clients) as clients
      from ${samples}
      where instance_id in ${instanceIds} and at >= ${iso(fromMs)} and at < ${iso(untilMs)}
      group by 1, 2
    ) hours
    cross join lateral (values ('usedMemoryBytes', memory_bytes), ('connectedClients', clients))
      peaks (metric, peak)
    where peak is not null`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Columns come as arrays, because 1,440 rows for each instance take twice as long to send and to read; and
 * by metric in any order, because hours fall into their places here with less work than joined and sorted
 * there. `firstMs` is the first hour there may be.
 */
async function peaksOf(
  tx: Tx | Database,
  hours: SQL,
  firstMs: number,
): Promise<Map<string, Peak[]>> {
  const rows = await tx.execute<{
    instanceId: string;
    key: "memoryBytes" | "clients";
    seconds: number[];
    peaks: number[];
  }>(sql`
    select instance_id as "instanceId",
      case metric when 'usedMemoryBytes' then 'memoryBytes' else 'clients' end as key,
      json_agg(date_part('epoch', hour)) as seconds, json_agg(peak) as peaks
    from (${hours}) hours
    group by instance_id, metric`);

  const placed = new Map<string, Peak[]>();
  for (const { instanceId, key, seconds, peaks } of rows) {
    const places = placed.get(instanceId) ?? [];
    placed.set(instanceId, places);
    for (const [index, second] of seconds.entries()) {
      const place = Math.floor((second * 1000 - firstMs) / HOUR_MS);
      places[place] ??= emptyHour(second);
      places[place][key] = peaks[index]!;
    }
  }
  // A filter passes over the places that stayed empty.
  return new Map([...placed].map(([id, places]) => [id, places.filter(() => true)]));
}

function emptyHour(second: number): Peak {
  return { at: new Date(second * 1000), minutes: 60, memoryBytes: null, clients: null };
}
