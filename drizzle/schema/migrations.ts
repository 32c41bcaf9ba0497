import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { phases, type Checkpoint } from "@/lib/migrations/model";
import { at } from "./columns";
import { ofInstance } from "./inventory";
import { ofTeam } from "./people";

/** Moving an instance's data to another instance. The checkpoint is the only memory of the work. */
export const migrations = pgTable(
  "migrations",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    instanceId: ofInstance(),
    targetInstanceId: ofInstance(),
    phase: text({ enum: phases }).notNull(),
    checkpoint: jsonb().$type<Checkpoint>().notNull(),
    /** Goes up with each saved checkpoint: a slice that read an older one saves nothing. */
    version: integer().notNull().default(0),
    createdBy: text(),
    createdAt: at().notNull().defaultNow(),
    advancedAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (table) => [
    uniqueIndex("migrations_one_moving")
      .on(table.instanceId)
      .where(sql`${table.phase} not in ('done', 'failed')`),
    index("migrations_team").on(table.teamId, table.createdAt.desc()),
    check("migrations_two_ends", sql`${table.instanceId} <> ${table.targetInstanceId}`),
    check(
      "migrations_ended",
      sql`(${table.phase} in ('done', 'failed')) = (${table.endedAt} is not null)`,
    ),
  ],
);
