import "server-only";

import { sql, type SQL } from "drizzle-orm";
import { instances, rollups, samples } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import type { MetricName } from "@/lib/metrics/catalog";

const SLOTS = 56;
const SLOT_SECONDS = 3 * 3600;

/**
 * Returns the peak share of memory in each three hours of the last seven days, by instance id:
 * 56 shares, oldest first, null where nothing was measured. An instance that was not measured at all
 * is absent, as is one without a limit: it has no share.
 *
 * One query for the fleet, from rollups and from the samples that are not folded yet.
 */
export async function fleetSparklines(
  actor: Actor,
  now = new Date(),
): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const toMs = Math.ceil(now.getTime() / (SLOT_SECONDS * 1000)) * SLOT_SECONDS * 1000;
  const from = instant(toMs - SLOTS * SLOT_SECONDS * 1000);
  const to = instant(toMs);
  const metric = "usedMemoryBytes" satisfies MetricName;

  const rows = await db.execute<{ id: string; slot: number; share: number }>(sql`
    select i.id, floor(extract(epoch from p.at - ${from}) / ${SLOT_SECONDS})::int as slot,
      max(p.peak / p.limit) as share
    from ${instances} i
    cross join lateral (
      select coalesce(max(newest.hour) + interval '1 hour', ${from}) as at from (
        select r.hour from ${rollups} r
        where r.instance_id = i.id and r.metric = ${metric} and r.hour < ${to}
        order by r.hour desc limit 1
      ) newest
    ) unfolded
    cross join lateral (
      select r.hour as at, r.max as peak, r.limit
      from ${rollups} r
      where r.instance_id = i.id and r.metric = ${metric} and r.hour >= ${from} and r.hour < ${to}
      union all
      select s.at, s.used_memory_bytes::float8, s.memory_limit_bytes
      from ${samples} s
      where s.instance_id = i.id and s.at >= greatest(unfolded.at, ${from})
        and s.at < ${to}
    ) p
    where i.team_id = ${actor.teamId} and i.watched_at is not null
      and p.limit > 0 and p.limit < 'Infinity' and p.peak is not null
    group by 1, 2`);

  const lines = new Map<string, (number | null)[]>();
  for (const { id, slot, share } of rows) {
    const line = lines.get(id) ?? Array<number | null>(SLOTS).fill(null);
    line[slot] = share;
    lines.set(id, line);
  }
  return lines;
}

function instant(ms: number): SQL {
  return sql`${new Date(ms).toISOString()}::timestamptz`;
}
