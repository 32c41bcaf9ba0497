import { z } from "zod";
import { metricNames } from "@/lib/metrics/catalog";
import { ranges } from "@/lib/metrics/ranges";

/**
 * One look at one instance. Null is unknown, never zero. Rates are against the sample before, and
 * null after a restart.
 */
export type Sample = {
  at: Date;
  usedMemoryBytes: number | null;
  connectedClients: number | null;
  opsPerSec: number | null;
  hitRatio: number | null;
  evictedKeysPerSec: number | null;
  rejectedConnectionsPerSec: number | null;
  /**
   * The limits that held when the sample was taken: the plan's, or the server's own where it knows
   * none. Infinity is a plan without a limit.
   */
  memoryLimitBytes: number | null;
  clientsLimit: number | null;
  counters: Counters | null;
};

/**
 * What the next sample needs to know of this one: counters as Redis reports them, since its start.
 * A new `runId` is a restart or a failover. Null where a managed service hides the field.
 */
export type Counters = {
  runId: string | null;
  commands: number | null;
  hits: number | null;
  misses: number | null;
  evictedKeys: number | null;
  rejectedConnections: number | null;
};

/** The reply of `INFO`, and when it came. */
export type Reading = { at: Date; fields: ReadonlyMap<string, string> };

/** What a plan allows. Null where nobody says, Infinity where there is no limit. */
export type Limits = { memoryBytes: number | null; maxClients: number | null };

/** What one heroku-redis line says of an instance; null is what the line leaves out. */
export type LoggedReading = {
  at: Date;
  /** The add-on's name at Heroku. Lines from before 2016 do not say it. */
  addonName: string | null;
  usedMemoryBytes: number | null;
  connectedClients: number | null;
};

/**
 * One bucket of a series, `at` its beginning. `limit` is the plan's limit at its end; null where
 * there is none. A bucket without samples is absent.
 */
export const Point = z.object({
  at: z.coerce.date(),
  mean: z.number(),
  min: z.number(),
  max: z.number(),
  limit: z.number().nullable(),
});
export type Point = z.output<typeof Point>;

/** A plan change that was carried out, to be marked on the chart. */
export const PlanChange = z.object({
  at: z.coerce.date(),
  fromPlanId: z.string(),
  toPlanId: z.string(),
});
export type PlanChange = z.output<typeof PlanChange>;

/**
 * One metric of one instance over a range, oldest first. Parses what the series route answers.
 *
 * `from` and `to` are edges of buckets; `fillGaps` makes the buckets without samples visible.
 */
export const Series = z.object({
  metric: z.enum(metricNames),
  range: z.enum(ranges),
  from: z.coerce.date(),
  to: z.coerce.date(),
  stepSeconds: z.number(),
  points: z.array(Point),
  planChanges: z.array(PlanChange),
  /** Points before this were generated for the demo; null where nothing was. */
  demoUntil: z.coerce.date().nullable(),
});
export type Series = z.output<typeof Series>;
