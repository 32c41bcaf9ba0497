import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { connectionStatuses } from "@/lib/connections/model";
import { currencies } from "@/lib/format";
import { instanceStatuses } from "@/lib/instances/model";
import { at } from "./columns";
import { ofTeam, users } from "./people";

export const connections = pgTable(
  "connections",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    // Text, not an enum: a new provider is code, not a schema change.
    providerId: text().notNull(),
    /** The account's own id at the provider, so that one account is connected once per team. */
    accountId: text().notNull(),
    label: text().notNull(),
    sealedCredentials: text().notNull(),
    status: text({ enum: connectionStatuses }).notNull().default("connected"),
    /** What the provider said when the connection broke, for people. */
    problem: text(),
    createdBy: text().references(() => users.id, { onDelete: "set null" }),
    createdAt: at().notNull().defaultNow(),
    syncedAt: at(),
  },
  (table) => [
    uniqueIndex("connections_account").on(table.teamId, table.providerId, table.accountId),
    check("connections_status", sql`${table.status} in ('connected', 'broken')`),
    check(
      "connections_broken_says_why",
      sql`${table.status} <> 'broken' or ${table.problem} is not null`,
    ),
  ],
);

/** What a provider sells to this account, refreshed by the sync. Never deleted: a plan may retire under an instance. */
export const plans = pgTable(
  "plans",
  {
    connectionId: text()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
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
    syncedAt: at().notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.id] })],
);

export const instances = pgTable(
  "instances",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    connectionId: text()
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    remoteId: text().notNull(),
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
    engine: text(),
    evictionPolicy: text(),
    sampledAt: at(),
    /** When the present trouble began: null while collection works. */
    unreachableSince: at(),
    problem: text(),
    evaluatedAt: at(),
    lastResizedAt: at(),
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
