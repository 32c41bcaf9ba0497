import "server-only";

import { DrizzleQueryError, sql } from "drizzle-orm";
import { ensurePartitions } from "@/drizzle/partitions";
import { samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { Sample } from "@/lib/metrics/model";

export type InstanceSample = Sample & { instanceId: string };

/** Postgres' code for a row that no partition takes. */
const NO_PARTITION = "23514";
const PARTITION_LOCK = 4_701_367;

/**
 * Keeps samples, all in one statement; one that is already there stays as it is.
 *
 * Where the partition of a day is missing it is made and the samples are sent again: a roll-up that
 * did not run for days costs no sample.
 */
export async function recordSamples(rows: readonly InstanceSample[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await insert(rows);
  } catch (error) {
    if (!isMissingPartition(error)) throw error;
    await makePartitions(rows.map(({ at }) => at));
    await insert(rows);
  }
}

async function insert(rows: readonly InstanceSample[]): Promise<void> {
  await db
    .insert(samples)
    .values([...rows])
    .onConflictDoNothing();
}

function isMissingPartition(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof Error && "code" in cause && cause.code === NO_PARTITION;
}

/** One day at a time: the days of late and early samples may lie far apart. */
async function makePartitions(instants: readonly Date[]): Promise<void> {
  await db.transaction(async (tx) => {
    // Two who miss the same day at once would both make it, and one would fail.
    await tx.execute(sql`select pg_advisory_xact_lock(${PARTITION_LOCK})`);
    for (const at of instants) await ensurePartitions(tx, at, at);
  });
}
