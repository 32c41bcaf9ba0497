import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { currencies } from "@/lib/format";
import {
  actionStatuses,
  directions,
  proposalStatuses,
  type Evidence,
  type HoldReason,
  type Need,
  type ResizeReason,
} from "@/lib/scaling/model";
import type { CalendarRule } from "@/lib/scaling/calendar/model";
import { modes, type Policy } from "@/lib/scaling/policy";
import { at } from "./columns";
import { instances, ofInstance } from "./inventory";
import { ofTeam } from "./people";

/** One per watched instance. */
export const policies = pgTable(
  "policies",
  {
    instanceId: text()
      .primaryKey()
      .references(() => instances.id, { onDelete: "cascade" }),
    teamId: ofTeam(),
    growMode: text({ enum: modes }).notNull(),
    shrinkMode: text({ enum: modes }).notNull(),
    sampleEverySeconds: integer().$type<Policy["sampleEverySeconds"]>().notNull(),
    evaluateEveryMinutes: integer().$type<Policy["evaluateEveryMinutes"]>().notNull(),
    memoryAbove: doublePrecision().notNull(),
    clientsAbove: doublePrecision().notNull(),
    shrinkBelow: doublePrecision().notNull(),
    growWindowMinutes: integer().notNull(),
    shrinkWindowMinutes: integer().notNull(),
    cooldownMinutes: integer().notNull(),
    shrinkCooldownMinutes: integer().notNull(),
    changesPerDayMax: integer(),
    minPlanId: text(),
    maxPlanId: text(),
    askAboveCents: integer(),
    monthlyCapCents: integer(),
    timeZone: text().notNull(),
    calendar: jsonb().$type<CalendarRule[]>().notNull(),
    shrinksOnlyInMaintenance: boolean().notNull(),
    approvalHours: integer().notNull(),
    /** Nothing is changed before this, and then all goes on by itself. Null when it is not paused. */
    pausedUntil: at(),
    /** The plan a person holds it at, and until when; null when it is not pinned. */
    pinnedPlanId: text(),
    pinnedUntil: at(),
    notifiesBreach: boolean().notNull().default(true),
    notifiesSuccess: boolean().notNull().default(true),
    notifiesFailure: boolean().notNull().default(true),
    updatedAt: at().notNull().defaultNow(),
  },
  (table) => [
    check(
      "policies_modes",
      sql`${table.growMode} in ('off', 'ask', 'auto') and ${table.shrinkMode} in ('off', 'ask', 'auto')`,
    ),
    check("policies_pin", sql`(${table.pinnedPlanId} is null) = (${table.pinnedUntil} is null)`),
    check("policies_sample_rate", sql`${table.sampleEverySeconds} in (30, 60, 300)`),
    check("policies_evaluation_rate", sql`${table.evaluateEveryMinutes} in (1, 5, 10)`),
    check(
      "policies_shares",
      sql`${table.memoryAbove} > 0 and ${table.memoryAbove} <= 1
        and ${table.clientsAbove} > 0 and ${table.clientsAbove} <= 1
        and ${table.shrinkBelow} > 0 and ${table.shrinkBelow} < ${table.memoryAbove}
        and ${table.shrinkBelow} < ${table.clientsAbove}`,
    ),
  ],
);

/** A decision and what it saw. A row when the reason changes; `repeats` counts the same answer again. */
export const evaluations = pgTable(
  "evaluations",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    instanceId: ofInstance(),
    kind: text({ enum: ["hold", "resize"] }).notNull(),
    reason: text().$type<HoldReason | ResizeReason>().notNull(),
    planId: text().notNull(),
    toPlanId: text(),
    sentence: text().notNull(),
    evidence: jsonb().$type<Evidence>().notNull(),
    repeats: integer().notNull().default(1),
    firstAt: at().notNull(),
    lastAt: at().notNull(),
  },
  (table) => [
    index("evaluations_instance").on(table.instanceId, table.lastAt, table.id),
    index("evaluations_team").on(table.teamId, table.lastAt, table.id),
    check("evaluations_kind", sql`(${table.kind} = 'resize') = (${table.toPlanId} is not null)`),
  ],
);

export const proposals = pgTable(
  "proposals",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    instanceId: ofInstance(),
    evaluationId: text().references(() => evaluations.id, { onDelete: "set null" }),
    fromPlanId: text().notNull(),
    toPlanId: text().notNull(),
    direction: text({ enum: directions }).notNull(),
    reason: text().$type<ResizeReason>().notNull(),
    sentence: text().notNull(),
    need: jsonb().$type<Need>().notNull(),
    evidence: jsonb().$type<Evidence>().notNull(),
    fromMonthlyCents: integer(),
    toMonthlyCents: integer(),
    currency: text({ enum: currencies }).notNull(),
    status: text({ enum: proposalStatuses }).notNull().default("pending"),
    createdAt: at().notNull().defaultNow(),
    /** From then on nobody can approve it; null for one that never waited. */
    expiresAt: at(),
    decidedAt: at(),
    /** Null when the policy approved by itself. Text without reference: history outlives people. */
    decidedBy: text(),
    /** Why a person said no, in their words. */
    decisionNote: text(),
  },
  (table) => [
    // A newer proposal supersedes the open one first; the customer never has two to choose from.
    uniqueIndex("proposals_one_pending")
      .on(table.instanceId)
      .where(sql`${table.status} = 'pending'`),
    index("proposals_team_created").on(table.teamId, table.createdAt),
    index("proposals_instance").on(table.instanceId, table.status),
    // For the evaluation that goes: without it each one looks at every proposal there is.
    index("proposals_evaluation").on(table.evaluationId),
    check("proposals_change_plan", sql`${table.fromPlanId} <> ${table.toPlanId}`),
    check("proposals_decided", sql`(${table.status} = 'pending') = (${table.decidedAt} is null)`),
    check(
      "proposals_status",
      sql`${table.status} in ('pending', 'approved', 'rejected', 'superseded', 'expired')`,
    ),
  ],
);

/**
 * A link in a message by which somebody decides on a proposal. The token itself is only in the message;
 * the row knows its SHA-256. Used once, whoever uses it.
 */
export const approvalLinks = pgTable(
  "approval_links",
  {
    tokenHash: text().primaryKey(),
    teamId: ofTeam(),
    proposalId: text()
      .notNull()
      .references(() => proposals.id, { onDelete: "cascade" }),
    /** Whom it was sent to, for the history: an address or a host. */
    sentTo: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    usedAt: at(),
  },
  (table) => [index("approval_links_proposal").on(table.proposalId)],
);

export const scalingActions = pgTable(
  "scaling_actions",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    instanceId: ofInstance(),
    proposalId: text()
      .notNull()
      .references(() => proposals.id, { onDelete: "cascade" }),
    fromPlanId: text().notNull(),
    toPlanId: text().notNull(),
    status: text({ enum: actionStatuses }).notNull().default("running"),
    startedAt: at().notNull().defaultNow(),
    /** Set just before the provider is asked, so that a crash afterwards is seen for what it is. */
    requestedAt: at(),
    endedAt: at(),
    /** The provider's words on what is under way. */
    progress: text(),
    /** What went wrong and what to do, for people. */
    problem: text(),
    changedUrl: boolean(),
  },
  (table) => [
    uniqueIndex("scaling_actions_one_per_proposal").on(table.proposalId),
    uniqueIndex("scaling_actions_one_running")
      .on(table.instanceId)
      .where(sql`${table.status} = 'running'`),
    index("scaling_actions_instance").on(table.instanceId, table.startedAt),
    check("scaling_actions_ended", sql`(${table.status} = 'running') = (${table.endedAt} is null)`),
    check(
      "scaling_actions_failed_says_why",
      sql`${table.status} <> 'failed' or ${table.problem} is not null`,
    ),
    check("scaling_actions_status", sql`${table.status} in ('running', 'succeeded', 'failed')`),
  ],
);
