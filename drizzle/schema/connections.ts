import { sql } from "drizzle-orm";
import {
  check,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { connectionStatuses, credentialKinds } from "@/lib/connections/model";
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
    credentialKind: text({ enum: credentialKinds }).notNull().default("token"),
    /** When an OAuth grant has to be renewed; null for a token. */
    renewAt: at(),
    status: text({ enum: connectionStatuses }).notNull().default("connected"),
    /** What the provider said when the connection broke, for people. */
    problem: text(),
    createdBy: text().references(() => users.id, { onDelete: "set null" }),
    createdAt: at().notNull().defaultNow(),
    syncedAt: at(),
  },
  (table) => [
    uniqueIndex("connections_account").on(table.teamId, table.providerId, table.accountId),
    check("connections_credential_kind", sql`${table.credentialKind} in ('token', 'oauth')`),
    check("connections_status", sql`${table.status} in ('connected', 'broken')`),
    check(
      "connections_broken_says_why",
      sql`${table.status} <> 'broken' or ${table.problem} is not null`,
    ),
  ],
);

/** The connection a row speaks of, and goes with. */
export const ofConnection = () =>
  text()
    .notNull()
    .references(() => connections.id, { onDelete: "cascade" });

/**
 * The parts an account's inventory is read in, each with the time of its last look: whoever comes next
 * takes the oldest ones, as many as the account's allowance lets through.
 */
export const connectionParts = pgTable(
  "connection_parts",
  {
    connectionId: ofConnection(),
    id: text().notNull(),
    label: text().notNull(),
    /** Instances found at the last look; null before the first. Parts without any are looked at rarely. */
    instances: integer(),
    syncedAt: at(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.id] })],
);

/**
 * What an account may still ask of its provider: a bucket that fills steadily, one row for all processes.
 * Where the provider tells what is left, its figure takes the place of ours.
 */
export const apiBudgets = pgTable("api_budgets", {
  connectionId: text()
    .primaryKey()
    .references(() => connections.id, { onDelete: "cascade" }),
  tokens: doublePrecision().notNull(),
  filledAt: at().notNull(),
  /** What the provider last told, and when; null where it tells nothing. */
  toldRemaining: integer(),
  toldAt: at(),
  /** Nothing is asked before this: the provider said that it was too much. */
  limitedUntil: at(),
});

/** Requests of an account by hour, for people who want to know where the allowance goes. */
export const apiUsage = pgTable(
  "api_usage",
  {
    connectionId: ofConnection(),
    hour: at().notNull(),
    background: integer().notNull().default(0),
    action: integer().notNull().default(0),
    /** Those the provider refused for being too many. */
    limited: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.hour] })],
);
