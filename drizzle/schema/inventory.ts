import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { currencies } from "@/lib/format";
import { instanceStatuses } from "@/lib/instances/model";
import type { MaintenanceWindow } from "@/lib/providers/capabilities";
import { at } from "./columns";
import { ofConnection } from "./connections";
import { ofTeam } from "./people";

/** What a provider sells to this account, refreshed by the sync. Never deleted: a plan may retire under an instance. */
export const plans = pgTable(
  "plans",
  {
    connectionId: ofConnection(),
    id: text().notNull(),
    teamId: ofTeam(),
    label: text().notNull(),
    family: text().notNull(),
    /** Double precision holds a byte count exactly up to 8 PB, and Infinity for "no limit". */
    memoryBytes: doublePrecision(),
    maxClients: doublePrecision(),
    monthlyCents: integer(),
    currency: text({ enum: currencies }).notNull(),
    hasReplica: boolean().notNull(),
    hasPersistence: boolean().notNull(),
    isOffered: boolean().notNull(),
    /** A person added it, because neither the provider nor the catalogue says what it holds. A sync leaves it alone. */
    isCustom: boolean().notNull().default(false),
    syncedAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.id] })],
);

export const instances = pgTable(
  "instances",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    connectionId: ofConnection(),
    remoteId: text().notNull(),
    /** The part of the account's inventory that lists it; null for one found before there were parts. */
    partId: text(),
    /** What people call it here; begins as the provider's name. */
    name: text().notNull(),
    remoteName: text().notNull(),
    appName: text().notNull(),
    region: text().notNull(),
    planId: text().notNull(),
    status: text({ enum: instanceStatuses }).notNull(),
    progress: text(),
    monthlyCents: integer(),
    currency: text({ enum: currencies }).notNull(),
    /** Null while nobody watches it: it is listed, not collected. */
    watchedAt: at(),
    /** SHA-256 of the Redis URL last used, so that a new URL is noticed and the URL itself is not kept. */
    urlHash: text(),
    /**
     * The address itself, sealed for this row: asking the provider for it every time would use up the
     * account's allowance. `addressAt` is when the provider last said it.
     */
    sealedAddress: text(),
    addressAt: at(),
    /** False where no connection from outside reaches it: then its log lines are all there is. */
    isReachable: boolean().notNull().default(true),
    engine: text(),
    evictionPolicy: text(),
    /** What the server itself says of its limits, as a cross-check of the plan; null where it says nothing. */
    serverMemoryBytes: doublePrecision(),
    serverMaxClients: doublePrecision(),
    /** The log drain that Headroom made for it, by the provider's id, and when it last brought a line. */
    drainId: text(),
    drainHeardAt: at(),
    sampledAt: at(),
    /** When the present trouble began: null while collection works. */
    unreachableSince: at(),
    problem: text(),
    evaluatedAt: at(),
    lastResizedAt: at(),
    /** When its provider runs maintenance by itself, in UTC; null where nobody said. */
    maintenanceWindow: jsonb().$type<MaintenanceWindow>(),
    /** Samples before this were generated for the demo. */
    demoUntil: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("instances_remote").on(table.connectionId, table.remoteId),
    index("instances_team").on(table.teamId, table.name),
    index("instances_watched")
      .on(table.watchedAt)
      .where(sql`${table.watchedAt} is not null`),
    check("instances_status", sql`${table.status} in ('ready', 'changing', 'failed', 'gone')`),
    check(
      "instances_unreachable_says_why",
      sql`${table.unreachableSince} is null or ${table.problem} is not null`,
    ),
  ],
);

/** The instance a row speaks of, and goes with. */
export const ofInstance = () =>
  text()
    .notNull()
    .references(() => instances.id, { onDelete: "cascade" });
