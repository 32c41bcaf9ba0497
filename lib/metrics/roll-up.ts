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
  // "offset 0" keeps the samples of each instance a question of their own: joined freely, the
  // planner reads every sample there is, which took 16 s where 0.03 s are enough.
  const presentHour = sql`date_trunc('hour', ${now.toISOString()}::timestamptz, 'UTC')`;
  const result = await db.execute(sql`
    insert into ${rollups} (instance_id, metric, hour, count, sum, min, max, "limit")
    select hours.instance_id, folded.metric, hours.hour,
      folded.count, folded.sum, folded.min, folded.max, folded.max_allowed
    from (
      select i.id as instance_id, date_trunc('hour', s.at, 'UTC') as hour, ${aggregates()}
      from ${instances} i
      cross join lateral (${firstUnfoldedHour(presentHour)}) unfolded
      cross join lateral (
        select * from ${samples} s
        where s.instance_id = i.id and s.at >= unfolded.hour
          and s.at < ${presentHour}
        offset 0
      ) s
      group by 1, 2
    ) hours
    cross join lateral (values ${foldedRows()})
      folded (metric, count, sum, min, max, max_allowed)
    where folded.count > 0
    on conflict (instance_id, metric, hour) do update set
      count = excluded.count, sum = excluded.sum,
      min = excluded.min, max = excluded.max, "limit" = excluded."limit"`);
  return result.count;
}

/**
 * The last hour of the instance in which any metric was folded, else the hour of its first sample;
 * one look into an index for each. Hours of a clock that ran ahead do not count.
 */
function firstUnfoldedHour(presentHour: SQL): SQL {
  const names = metricNames.map((name) => sql`(${name})`);
  return sql`
    select coalesce(
      (
        select max(newest.hour) from (values ${sql.join(names, sql`, `)}) named (metric)
        cross join lateral (
          select r.hour from ${rollups} r
          where r.instance_id = i.id and r.metric = named.metric and r.hour < ${presentHour}
          order by r.hour desc limit 1
        ) newest
      ),
      (
        select date_trunc('hour', oldest.at, 'UTC') from ${samples} oldest
        where oldest.instance_id = i.id
        order by oldest.at limit 1
      )
    ) as hour`;
}

const s = alias(samples, "s");

/** What an hour holds of each metric, and the limits at its end; columns are named by position. */
function aggregates(): SQL {
  const columns = metricNames.flatMap((name, index) => {
    const value = sql`${s[name]}::float8`;
    return [
      sql`count(${value}) as ${named("count", index)}`,
      sql`sum(${value}) as ${named("sum", index)}`,
      sql`min(${value}) as ${named("min", index)}`,
      sql`max(${value}) as ${named("max", index)}`,
    ];
  });
  return sql.join(
    [
      ...columns,
      sql`${lastKnown(sql`${s.memoryLimitBytes}`)} as "memoryLimitBytes"`,
      sql`${lastKnown(sql`${s.clientsLimit}`)} as "clientsLimit"`,
    ],
    sql`, `,
  );
}

function lastKnown(limit: SQL): SQL {
  return sql`(array_agg(${limit} order by s.at desc) filter (where ${limit} is not null))[1]`;
}

/** The same as a row per metric. */
function foldedRows(): SQL {
  const rows = metricNames.map((name, index) => {
    const { limitedBy } = metrics[name];
    const limit = limitedBy === null ? sql`null::float8` : sql`hours.${sql.identifier(limitedBy)}`;
    const columns = ["count", "sum", "min", "max"].map((what) => sql`hours.${named(what, index)}`);
    return sql`(${name}, ${sql.join([...columns, limit], sql`, `)})`;
  });
  return sql.join(rows, sql`, `);
}

function named(what: string, index: number): SQL {
  return sql`${sql.identifier(`${what}${index}`)}`;
}
