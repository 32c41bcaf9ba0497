import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import {
  logLevels,
  migrationStatuses,
  stepKinds,
  stepStatuses,
  type EndView,
} from "@/lib/migrations/model";
import { moveKinds, type LegSpec, type Spec } from "@/lib/migrations/spec";
import { wishes, type StepMemory, type StepSubject } from "@/lib/migrations/step-rows";
import type { Terms } from "@/lib/transfer/model";
import type { TransferState } from "@/lib/transfer/state";
import { at } from "./columns";
import { instances } from "./inventory";
import { ofTeam } from "./people";

/** An instance that a row speaks of and outlives: its names are kept beside it. */
const ofOutlived = () => text().references(() => instances.id, { onDelete: "set null" });

/** Moving the data of an instance. The rows are the only memory of the work. */
export const migrations = pgTable(
  "migrations",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    kind: text({ enum: moveKinds }).notNull(),
    status: text({ enum: migrationStatuses }).notNull(),
    /** What the wizard chose; null for one of the time before there were steps. */
    spec: jsonb().$type<Spec>(),
    /** The source. */
    instanceId: ofOutlived(),
    /** The source as people knew it when this began. */
    source: jsonb().$type<EndView>().notNull(),
    /** Goes up with each saved piece of work: one that read an older row saves nothing. */
    version: integer().notNull().default(0),
    /** Whoever works at it holds it until then; nobody else begins before. */
    leaseId: text(),
    leaseUntil: at(),
    /** Runs ring for the next one in a chain; of several chains only the youngest goes on. */
    chain: text(),
    /** What a person or a failure wants done before anything else. */
    wish: text({ enum: wishes }),
    failure: text(),
    /** Until when the way back stays open; null before the switch and after it is closed. */
    keepUntil: at(),
    createdBy: text(),
    createdAt: at().notNull().defaultNow(),
    advancedAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (table) => [
    index("migrations_team").on(table.teamId, table.createdAt.desc()),
    index("migrations_source").on(table.instanceId),
    check(
      "migrations_ended",
      sql`(${table.status} in ('done', 'failed', 'cancelled', 'rolled_back')) = (${table.endedAt} is not null)`,
    ),
  ],
);

const ofMigration = () =>
  text()
    .notNull()
    .references(() => migrations.id, { onDelete: "cascade" });

/** One way that data takes: one for each target, and one for each that it is brought back from. */
export const migrationLegs = pgTable(
  "migration_legs",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    migrationId: ofMigration(),
    position: integer().notNull(),
    direction: text({ enum: ["forth", "back"] }).notNull(),
    sourceInstanceId: ofOutlived(),
    /** Null until it is made. */
    targetInstanceId: ofOutlived(),
    source: jsonb().$type<EndView>().notNull(),
    target: jsonb().$type<EndView>().notNull(),
    /** Null for one of the time before there were legs. */
    spec: jsonb().$type<LegSpec>(),
    /** Null before the first slice. */
    terms: jsonb().$type<Terms>(),
    transfer: jsonb().$type<TransferState>(),
    /** The source's own keyspace notifications, as long as they are not put back. */
    formerNotifications: text(),
    version: integer().notNull().default(0),
  },
  (table) => [
    index("migration_legs_of").on(table.migrationId, table.position),
    index("migration_legs_target").on(table.targetInstanceId),
  ],
);

/** What a migration does, in order. Each may be done again at any time. */
export const migrationSteps = pgTable(
  "migration_steps",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    migrationId: ofMigration(),
    position: integer().notNull(),
    kind: text({ enum: stepKinds }).notNull(),
    legId: text(),
    isWayBack: boolean().notNull().default(false),
    subject: jsonb().$type<StepSubject>().notNull(),
    needsApproval: boolean().notNull(),
    status: text({ enum: stepStatuses }).notNull().default("pending"),
    /** What is needed to do it again or to take it back. Secrets in it are sealed. */
    memory: jsonb().$type<StepMemory>(),
    /** What it will do; what it did once it is done. */
    sentence: text().notNull(),
    /** What it waits for while it runs. */
    note: text(),
    /** Failures in a row that may pass. */
    troubles: integer().notNull().default(0),
    startedAt: at(),
    endedAt: at(),
    approvedBy: text(),
  },
  (table) => [index("migration_steps_of").on(table.migrationId, table.position)],
);

/** What happened in a migration, line by line. */
export const migrationLog = pgTable(
  "migration_log",
  {
    id: text().primaryKey(),
    migrationId: ofMigration(),
    at: at().notNull().defaultNow(),
    level: text({ enum: logLevels }).notNull(),
    sentence: text().notNull(),
  },
  (table) => [index("migration_log_of").on(table.migrationId, table.at)],
);
