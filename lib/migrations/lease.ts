import "server-only";

import { randomUUID } from "node:crypto";
import { and, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { migrations } from "@/drizzle/schema";
import { db, type Tx } from "@/lib/db";

/** Longer than any piece of work between two saves. */
const LEASE_MS = 60_000;

/** The right to work at a migration, which one holds at a time. */
export type Lease = { migrationId: string; leaseId: string; chain: string };

export type Claim =
  | { is: "mine"; lease: Lease }
  | { is: "taken"; untilMs: number }
  | { is: "over" };

/**
 * What a person sets to take the lease away: whoever has it saves nothing any more. The time stays, so that
 * nobody else begins before the work in hand has ended, such as a process that is just being started.
 */
export const takenAway = { leaseId: null } as const;

/**
 * Takes a migration for this run. Of two runs at once one gets it; the other hears until when it is taken.
 * `chain` is what the run before said; a run that somebody rang for begins a new one, and the former ends.
 */
export async function claim(
  migrationId: string,
  now: Date,
  chain: string | null = null,
): Promise<Claim> {
  const leaseId = randomUUID();
  const own = chain ?? randomUUID();
  const [mine] = await db
    .update(migrations)
    .set({ leaseId, leaseUntil: new Date(now.getTime() + LEASE_MS), chain: own })
    .where(
      and(
        eq(migrations.id, migrationId),
        inArray(migrations.status, ["running", "waiting"]),
        or(isNull(migrations.leaseUntil), lt(migrations.leaseUntil, now)),
        chain === null ? undefined : eq(migrations.chain, chain),
      ),
    )
    .returning({ id: migrations.id });
  if (mine !== undefined) return { is: "mine", lease: { migrationId, leaseId, chain: own } };
  const [row] = await db
    .select({
      status: migrations.status,
      leaseUntil: migrations.leaseUntil,
      chain: migrations.chain,
    })
    .from(migrations)
    .where(eq(migrations.id, migrationId));
  const isSuperseded = chain !== null && row?.chain !== chain;
  const isTaken =
    !isSuperseded && row?.leaseUntil != null && ["running", "waiting"].includes(row.status);
  return isTaken ? { is: "taken", untilMs: row.leaseUntil!.getTime() } : { is: "over" };
}

/**
 * Notes that work was saved and keeps the lease. False when it is no longer ours, or a person paused or ended
 * the migration: then nothing may be saved.
 */
export async function renew(
  tx: Tx,
  { migrationId, leaseId }: Lease,
  now: Date,
  set: Partial<typeof migrations.$inferInsert> = {},
): Promise<boolean> {
  const [kept] = await tx
    .update(migrations)
    .set({
      leaseUntil: new Date(now.getTime() + LEASE_MS),
      advancedAt: now,
      version: sql`${migrations.version} + 1`,
      ...set,
    })
    .where(
      and(
        eq(migrations.id, migrationId),
        eq(migrations.leaseId, leaseId),
        inArray(migrations.status, ["running", "waiting"]),
      ),
    )
    .returning({ id: migrations.id });
  return kept !== undefined;
}

/**
 * Lets the next run begin at once: also when a person took the lease away meanwhile, and the next run only waits
 * for the work in hand to end.
 */
export async function giveBack({ migrationId, leaseId, chain }: Lease): Promise<void> {
  const isTakenAway = and(isNull(migrations.leaseId), eq(migrations.chain, chain));
  await db
    .update(migrations)
    .set({ leaseId: null, leaseUntil: null })
    .where(and(eq(migrations.id, migrationId), or(eq(migrations.leaseId, leaseId), isTakenAway)));
}
