import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { roles } from "@/lib/auth/model";
import { at } from "./columns";

/** Names and shapes of `users`, `accounts` and `sessions` are next-auth's. */
export const users = pgTable(
  "users",
  {
    id: text().primaryKey(),
    name: text(),
    email: text().notNull(),
    emailVerified: timestamp({ withTimezone: true, mode: "date" }),
    image: text(),
    /** The team the person last looked at. Text without reference: a deleted team leaves a stale id, not a lost user. */
    currentTeamId: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [uniqueIndex("users_email").on(sql`lower(${table.email})`)],
);

export const accounts = pgTable(
  "accounts",
  {
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    // Signing in needs no token afterwards: these stay empty (lib/auth/options.ts).
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.providerAccountId] }),
    index("accounts_user").on(table.userId),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    sessionToken: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expires: timestamp({ withTimezone: true, mode: "date" }).notNull(),
  },
  (table) => [index("sessions_user").on(table.userId)],
);

export const teams = pgTable(
  "teams",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** Samples are dropped after this many days; hourly rollups are kept 13 months. */
    retentionDays: integer().notNull().default(30),
    isDemo: boolean().notNull().default(false),
    /** Whether a link in a message decides only for members who are signed in. */
    linksNeedSignIn: boolean().notNull().default(true),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [check("teams_retention", sql`${table.retentionDays} between 1 and 365`)],
);

/** The team a row belongs to, and goes with. */
export const ofTeam = () =>
  text()
    .notNull()
    .references(() => teams.id, { onDelete: "cascade" });

export const memberships = pgTable(
  "memberships",
  {
    teamId: ofTeam(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text({ enum: roles }).notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.userId] }),
    index("memberships_user").on(table.userId),
    check("memberships_role", sql`${table.role} in ('viewer', 'operator', 'owner')`),
  ],
);

export const invitations = pgTable(
  "invitations",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    email: text().notNull(),
    role: text({ enum: roles }).notNull(),
    /** SHA-256 of the token in the link: the row alone opens nothing. */
    tokenHash: text().notNull().unique(),
    invitedBy: text().references(() => users.id, { onDelete: "set null" }),
    createdAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    acceptedAt: at(),
  },
  (table) => [
    uniqueIndex("invitations_one_open")
      .on(table.teamId, sql`lower(${table.email})`)
      .where(sql`${table.acceptedAt} is null`),
  ],
);
