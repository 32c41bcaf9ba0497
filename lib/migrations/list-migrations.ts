import "server-only";

import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { migrationLegs, migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import type { LegRecord, StepRecord } from "@/lib/migrations/load-migration";
import type { MigrationRow } from "@/lib/migrations/model";
import { isOnWayBack, nextStep, presentSteps, questionOf } from "@/lib/migrations/next-step";
import { namesOf, nameIn } from "@/lib/migrations/read-migration";

const MIGRATIONS_MAX = 200;

/** Lists the team's migrations: those under way first, then the newest. */
export async function listMigrations(actor: Actor): Promise<MigrationRow[]> {
  const rows = await db
    .select()
    .from(migrations)
    .where(eq(migrations.teamId, actor.teamId))
    .orderBy(
      sql`(${migrations.endedAt} is not null)`,
      desc(migrations.createdAt),
      desc(migrations.id),
    )
    .limit(MIGRATIONS_MAX);
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const legs = await db
    .select()
    .from(migrationLegs)
    .where(inArray(migrationLegs.migrationId, ids))
    .orderBy(asc(migrationLegs.position));
  const steps = await db
    .select()
    .from(migrationSteps)
    .where(inArray(migrationSteps.migrationId, ids))
    .orderBy(asc(migrationSteps.position));
  const names = await namesOf(rows.map(({ createdBy }) => createdBy));
  return rows.map((row) => {
    const own = legs.filter(
      ({ migrationId, direction }) => migrationId === row.id && direction === "forth",
    );
    const ownSteps = steps.filter(({ migrationId }) => migrationId === row.id);
    return {
      id: row.id,
      kind: row.kind,
      status: row.status,
      isWayBack: isOnWayBack(ownSteps),
      wish: row.wish,
      source: row.source,
      targets: own.map(({ target }) => target),
      sentence: sentenceOf(row, ownSteps),
      keysMoved: keysMoved(own),
      hasReport: own.some(({ transfer }) => transfer?.look != null),
      createdBy: nameIn(names, row.createdBy),
      createdAt: row.createdAt.toISOString(),
      advancedAt: row.advancedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
    };
  });
}

function sentenceOf(
  { status, wish, failure, endedAt }: typeof migrations.$inferSelect,
  steps: StepRecord[],
): string {
  if (wish !== null) return "What was done is being taken back.";
  if (failure !== null) return failure;
  if (endedAt !== null) {
    return {
      done: "Done.",
      cancelled: "Cancelled.",
      rolled_back: "Rolled back.",
      failed: "Failed.",
    }[status as "done" | "cancelled" | "rolled_back" | "failed"];
  }
  const step = nextStep(presentSteps(steps));
  if (step === null) return "";
  return questionOf(step) ?? step.note ?? step.sentence;
}

/** Null before the first slice, and where nothing is copied. */
function keysMoved(legs: LegRecord[]): number | null {
  const states = legs.flatMap(({ transfer }) => (transfer === null ? [] : [transfer]));
  return states.length === 0 ? null : states.reduce((sum, { keysCopied }) => sum + keysCopied, 0);
}
