import "server-only";

import { and, asc, eq, gte, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instances, policies, rollups, samples, scalingActions, teams } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { NO_INSTANCE } from "@/lib/instances/unknown";
import { metrics, type MetricName } from "@/lib/metrics/catalog";
import type { PlanChange, Point, Series } from "@/lib/metrics/model";
import { rangeShapes, type Range } from "@/lib/metrics/ranges";

const DAY_SECONDS = 86_400;

/**
 * Reads one metric of one instance over a range that ends now, oldest first, with the plan changes in it.
 *
 * Buckets are aligned to the epoch, so neighbouring ranges share their edges; none is narrower than
 * the instance is sampled, or every chart of a slow rate would be mostly holes. A bucket without
 * samples is absent. Ranges read from samples go back as far as the team keeps them.
 *
 * @throws AppError `not_found` when the instance is gone or another team's
 */
export async function readSeries(
  actor: Actor,
  { instanceId, metric, range }: { instanceId: string; metric: MetricName; range: Range },
  now = new Date(),
): Promise<Series> {
  const [instance] = await db
    .select({
      demoUntil: instances.demoUntil,
      retentionDays: teams.retentionDays,
      sampleEverySeconds: policies.sampleEverySeconds,
    })
    .from(instances)
    .innerJoin(teams, eq(teams.id, instances.teamId))
    .leftJoin(policies, eq(policies.instanceId, instances.id))
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)));
  if (instance === undefined) throw new AppError("not_found", NO_INSTANCE);

  const shape = rangeShapes[range];
  const stepSeconds = Math.max(shape.stepSeconds, instance.sampleEverySeconds ?? 0);
  const nowSeconds = now.getTime() / 1000;
  const kept = shape.reads === "samples" ? instance.retentionDays * DAY_SECONDS : Infinity;
  const window = {
    from: edgeAt(Math.floor, nowSeconds - Math.min(shape.seconds, kept), stepSeconds),
    to: edgeAt(Math.ceil, nowSeconds, stepSeconds),
    stepSeconds,
  };

  const [points, planChanges] = await Promise.all([
    readPoints({ instanceId, metric, reads: shape.reads, ...window }),
    readPlanChanges(actor, instanceId, window.from),
  ]);
  return { metric, range, ...window, points, planChanges, demoUntil: instance.demoUntil };
}

function edgeAt(round: (steps: number) => number, seconds: number, stepSeconds: number): Date {
  return new Date(round(seconds / stepSeconds) * stepSeconds * 1000);
}

const s = alias(samples, "s");

/**
 * Folds samples, and for long ranges the rollups before them, into buckets.
 *
 * Rollups end with the last folded hour; what came after it is read from the samples, so a chart of
 * a month ends now and not an hour ago. Memory says which hours were folded: it is always measured.
 */
async function readPoints(query: {
  instanceId: string;
  metric: MetricName;
  reads: "samples" | "rollups";
  from: Date;
  to: Date;
  stepSeconds: number;
}): Promise<Point[]> {
  const { instanceId, metric } = query;
  const { limitedBy } = metrics[metric];
  const limit = limitedBy === null ? sql`null::float8` : sql`${s[limitedBy]}`;
  const from = sql`${query.from.toISOString()}::timestamptz`;
  const to = sql`${query.to.toISOString()}::timestamptz`;
  const samplesFrom =
    query.reads === "samples"
      ? from
      : sql`(select coalesce(max(r.hour) + interval '1 hour', ${from}) from ${rollups} r
          where r.instance_id = ${instanceId} and r.metric = ${"usedMemoryBytes" satisfies MetricName}
            and r.hour < ${to})`;

  const rows = await db.execute<Record<keyof Point, number> & { limit: number | null }>(sql`
    select (extract(epoch from date_bin(make_interval(secs => ${query.stepSeconds}), at, 'epoch')) * 1000)::float8 as at,
      sum(sum) / sum(count) as mean, min(min) as min, max(max) as max,
      (array_agg("limit" order by at desc) filter (where "limit" is not null))[1] as "limit"
    from (
      select r.hour as at, r.count, r.sum, r.min, r.max, r.limit
      from ${rollups} r
      where r.instance_id = ${instanceId} and r.metric = ${metric}
        and r.hour >= ${from} and r.hour < ${samplesFrom}
      union all
      select s.at, 1, ${s[metric]}::float8, ${s[metric]}::float8, ${s[metric]}::float8, ${limit}
      from ${samples} s
      where s.instance_id = ${instanceId} and ${s[metric]} is not null
        and s.at >= greatest(${from}, ${samplesFrom})
        and s.at < ${to}
    ) parts
    group by 1
    order by 1`);

  return rows.map(({ at, mean, min, max, limit }) => ({
    at: new Date(at),
    mean,
    min,
    max,
    limit: limit === Infinity ? null : limit,
  }));
}

/** Plan changes that were carried out, by the moment the provider was done. */
async function readPlanChanges(
  actor: Actor,
  instanceId: string,
  from: Date,
): Promise<PlanChange[]> {
  const ended = await db
    .select({
      at: scalingActions.endedAt,
      fromPlanId: scalingActions.fromPlanId,
      toPlanId: scalingActions.toPlanId,
    })
    .from(scalingActions)
    .where(
      and(
        eq(scalingActions.instanceId, instanceId),
        eq(scalingActions.teamId, actor.teamId),
        eq(scalingActions.status, "succeeded"),
        gte(scalingActions.endedAt, from),
      ),
    )
    .orderBy(asc(scalingActions.endedAt));
  return ended.flatMap(({ at, ...plans }) => (at === null ? [] : [{ at, ...plans }]));
}
