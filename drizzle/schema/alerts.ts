import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import {
  channelKinds,
  deliveryKinds,
  deliveryStatuses,
  topics,
  type ConditionKey,
  type Level,
} from "@/lib/alerts/model";
import { at } from "./columns";
import { connections } from "./connections";
import { instances } from "./inventory";
import { ofTeam } from "./people";

/** A way to reach people. With an instance it speaks of that one only; without, of the whole team. */
export const channels = pgTable(
  "channels",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    instanceId: text().references(() => instances.id, { onDelete: "cascade" }),
    kind: text({ enum: channelKinds }).notNull(),
    /** Where it leads, for people: addresses or a host. */
    label: text().notNull(),
    sealedSettings: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    /** Removed channels stay for the log of their deliveries. */
    removedAt: at(),
  },
  (table) => [
    index("channels_team").on(table.teamId),
    uniqueIndex("channels_one_per_instance")
      .on(table.instanceId, table.kind)
      .where(sql`${table.instanceId} is not null and ${table.removedAt} is null`),
    check("channels_kind", sql`${table.kind} in ('email', 'webhook')`),
  ],
);

export const alerts = pgTable(
  "alerts",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    /** An alert speaks of an instance or of a whole account. */
    instanceId: text().references(() => instances.id, { onDelete: "cascade" }),
    connectionId: text().references(() => connections.id, { onDelete: "cascade" }),
    condition: text().$type<ConditionKey>().notNull(),
    topic: text({ enum: topics }).notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    levels: jsonb().$type<Level[]>().notNull(),
    /** The plan of the instance when it was raised; null for an account. */
    planId: text(),
    raisedAt: at().notNull(),
    resolvedAt: at(),
  },
  (table) => [
    uniqueIndex("alerts_one_open")
      .on(table.instanceId, table.condition)
      .where(sql`${table.resolvedAt} is null`),
    uniqueIndex("alerts_one_open_of_account")
      .on(table.connectionId, table.condition)
      .where(sql`${table.resolvedAt} is null`),
    check(
      "alerts_of_one_thing",
      sql`(${table.instanceId} is null) <> (${table.connectionId} is null)`,
    ),
    index("alerts_team_raised").on(table.teamId, table.raisedAt),
    index("alerts_instance").on(table.instanceId, table.raisedAt),
    check(
      "alerts_resolved_after_raised",
      sql`${table.resolvedAt} is null or ${table.resolvedAt} >= ${table.raisedAt}`,
    ),
  ],
);

export const deliveries = pgTable(
  "deliveries",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    alertId: text()
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    channelId: text()
      .notNull()
      .references(() => channels.id, { onDelete: "cascade" }),
    kind: text({ enum: deliveryKinds }).notNull(),
    status: text({ enum: deliveryStatuses }).notNull().default("pending"),
    attempts: integer().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    lastAttemptAt: at(),
    settledAt: at(),
    /** What the last attempt met, for people. */
    problem: text(),
  },
  (table) => [
    uniqueIndex("deliveries_once").on(table.alertId, table.channelId, table.kind),
    index("deliveries_pending")
      .on(table.createdAt)
      .where(sql`${table.status} = 'pending'`),
    index("deliveries_team").on(table.teamId, table.createdAt, table.id),
    index("deliveries_channel").on(table.channelId, table.createdAt),
    check("deliveries_settled", sql`(${table.status} = 'pending') = (${table.settledAt} is null)`),
    check(
      "deliveries_failed_says_why",
      sql`${table.status} <> 'failed' or ${table.problem} is not null`,
    ),
  ],
);
