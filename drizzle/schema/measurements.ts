import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { MetricName } from "@/lib/metrics/catalog";
import type { Counters } from "@/lib/metrics/model";
import { at } from "./columns";

/**
 * One look at one instance. Partitioned by day (`samples_2026_03_02`), see drizzle/changes: the
 * generator does not know partitions, so that line of the first change is written by hand.
 *
 * No foreign key: a partition is dropped whole, and deleting an instance must not scan every day.
 */
export const samples = pgTable(
  "samples",
  {
    instanceId: text().notNull(),
    at: at().notNull(),
    usedMemoryBytes: bigint({ mode: "number" }),
    connectedClients: integer(),
    opsPerSec: doublePrecision(),
    hitRatio: doublePrecision(),
    evictedKeysPerSec: doublePrecision(),
    rejectedConnectionsPerSec: doublePrecision(),
    memoryLimitBytes: doublePrecision(),
    clientsLimit: doublePrecision(),
    counters: jsonb().$type<Counters>(),
  },
  (table) => [primaryKey({ columns: [table.instanceId, table.at] })],
);

/** An hour of one metric of one instance. Kept 13 months. */
export const rollups = pgTable(
  "rollups",
  {
    instanceId: text().notNull(),
    metric: text().$type<MetricName>().notNull(),
    hour: at().notNull(),
    count: integer().notNull(),
    sum: doublePrecision().notNull(),
    min: doublePrecision().notNull(),
    max: doublePrecision().notNull(),
    /** The plan's limit at the end of the hour, for the metrics that have one. */
    limit: doublePrecision(),
  },
  (table) => [
    primaryKey({ columns: [table.instanceId, table.metric, table.hour] }),
    index("rollups_hour").on(table.hour),
    // Decisions read the peaks of a month by it alone, without a look at the rows.
    index("rollups_peaks").on(table.instanceId, table.metric, table.hour, table.max),
    check("rollups_count", sql`${table.count} > 0`),
  ],
);
