import "server-only";

import { sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instances, rollups, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { metricNames, metrics } from "@/lib/metrics/catalog";

/**
 * Folds finished hours into rollups, for each instance from the last hour it has to the hour before
 * `now`; returns how many rollups were written.
 *
 * The last folded hour is folded again, because a sample may have come late. So it may be missed,
 * repeated or run twice at once: what it writes depends on the samples alone. An hour in which a
 * metric was never known gives no rollup.
 */
export async function rollUp(now: Date): Promise<number> {
  const result = await db.execute(sql`
    insert into ${rollups} (instance_id, metric, hour, count, sum, min, max, "limit")
    select s.instance_id, measured.metric, date_trunc('hour', s.at, 'UTC'),
      count(*), sum(measured.value), min(measured.value), max(measured.value),
      (array_agg(measured.max order by s.at desc) filter (where measured.max is not null))[1]
    from ${instances} i
    cross join lateral (${lastFoldedHour()}) folded
    cross join lateral (
      select min(first.at) as at from (
        select s.at from ${samples} s where s.instance_id = i.id order by s.at limit 1
      ) first
    ) oldest
    join ${samples} s on s.instance_id = i.id
      and s.at >= coalesce(folded.hour, date_trunc('hour', oldest.at, 'UTC'))
      and s.at < date_trunc('hour', ${now.toISOString()}::timestamptz, 'UTC')
    cross join lateral (values ${measurements()}) measured (metric, value, max)
    where measured.value is not null
    group by 1, 2, 3
    on conflict (instance_id, metric, hour) do update set
      count = excluded.count, sum = excluded.sum,
      min = excluded.min, max = excluded.max, "limit" = excluded."limit"`);
  return result.count;
}

/** The newest hour any metric of the instance was folded; one look into the index per metric. */
function lastFoldedHour(): SQL {
  const names = metricNames.map((name) => sql`(${name})`);
  return sql`
    select max(newest.hour) as hour
    from (values ${sql.join(names, sql`, `)}) named (metric)
    cross join lateral (
      select r.hour from ${rollups} r
      where r.instance_id = i.id and r.metric = named.metric
      order by r.hour desc limit 1
    ) newest`;
}

const s = alias(samples, "s");

/** Each metric of the catalog with its value and its limit, as rows of one sample. */
function measurements(): SQL {
  const rows = metricNames.map((name) => {
    const { limitedBy } = metrics[name];
    const limit = limitedBy === null ? sql`null::float8` : sql`${s[limitedBy]}`;
    return sql`(${name}, ${s[name]}::float8, ${limit})`;
  });
  return sql.join(rows, sql`, `);
}
