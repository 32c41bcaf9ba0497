import "server-only";

import { eq, inArray } from "drizzle-orm";
import { instances, migrations } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { advance, failed } from "@/lib/migrations/advance";
import { doSlice, type Ends } from "@/lib/migrations/do-slice";
import { addressOf } from "@/lib/migrations/migration-ends";
import { completed, isWalking, type Checkpoint, type Phase } from "@/lib/migrations/model";
import {
  auditMigration,
  saveCheckpoint,
  type MigrationRecord,
} from "@/lib/migrations/save-checkpoint";

/** One run takes about this long: asking the providers for addresses at each slice would use up their limits. */
const RUN_MS = 20_000;
/** A deploy in the middle costs at most this, and the page moves as often. */
const SLICE_MS = 2_000;

/**
 * Moves a migration slice by slice for about `runMs` and returns the phase it stands in then. One that
 * waits or is over stays as it is.
 *
 * Of two slices that began at the same checkpoint, the first to save counts; the other one wrote the
 * same bytes and changes nothing. A refusal ends the migration and leaves the source in charge.
 *
 * @throws AppError `unreachable` when the slice may be done later
 */
export async function runSlices(
  migrationId: string,
  clock: () => Date,
  { runMs = RUN_MS, sliceMs = SLICE_MS }: { runMs?: number; sliceMs?: number } = {},
): Promise<Phase> {
  const endsAt = performance.now() + runMs;
  let ends: Ends | null = null;
  for (;;) {
    const [migration] = await db.select().from(migrations).where(eq(migrations.id, migrationId));
    if (migration === undefined) return "failed";
    if (migration.phase === null || !isWalking(migration.phase)) return migration.phase ?? "failed";

    ends ??= await endsOf(migration);
    const phase = await runSlice(migration, ends, clock, sliceMs);
    if (!isWalking(phase) || performance.now() >= endsAt) return phase;
  }
}

async function runSlice(
  migration: MigrationRecord,
  ends: Ends,
  clock: () => Date,
  sliceMs: number,
): Promise<Phase> {
  const checkpoint = completed(migration.checkpoint ?? {});
  // The first slice of a pass is a short one, so that the number of keys is known at once.
  const milliseconds = checkpoint.keysTotal === null ? 0 : sliceMs;
  try {
    const slice = await doSlice(ends, checkpoint, milliseconds);
    return await save(migration, advance(checkpoint, slice), clock());
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    return save(migration, failed(checkpoint, error.message), clock());
  }
}

async function endsOf(migration: MigrationRecord): Promise<Ends> {
  const { instanceId, targetInstanceId } = migration;
  if (instanceId === null || targetInstanceId === null)
    throw new Error(`${migration.id} lost an end`);
  const rows = await db
    .select()
    .from(instances)
    .where(inArray(instances.id, [instanceId, targetInstanceId]));
  const source = rows.find(({ id }) => id === instanceId);
  const target = rows.find(({ id }) => id === targetInstanceId);
  // The rows hold each other: neither instance goes without the migration.
  if (source === undefined || target === undefined) throw new Error(`${migration.id} lost an end`);
  const [from, to] = await Promise.all([addressOf(source), addressOf(target)]);
  return { source: from, target: to };
}

/** Saves what came of a slice and returns the phase that holds now, whoever saved it. */
async function save(from: MigrationRecord, checkpoint: Checkpoint, now: Date): Promise<Phase> {
  return db.transaction(async (tx) => {
    if (!(await saveCheckpoint(tx, from, checkpoint, now))) {
      const [current] = await tx.select().from(migrations).where(eq(migrations.id, from.id));
      return current?.phase ?? "failed";
    }
    const headroom = { teamId: from.teamId, userId: null };
    const { phase, keysCompared, failure } = checkpoint;
    if (phase === "done") {
      await auditMigration(tx, headroom, "migration.done", from, { keys: keysCompared });
    }
    if (phase === "failed") {
      await auditMigration(tx, headroom, "migration.failed", from, { failure: failure ?? "–" });
    }
    return phase;
  });
}
