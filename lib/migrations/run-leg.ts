import "server-only";

import { eq } from "drizzle-orm";
import { migrationLegs } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { addressOf, instanceOf } from "@/lib/migrations/instance-of";
import { renew, type Lease } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { LegRecord } from "@/lib/migrations/load-migration";
import { notificationsOf } from "@/lib/migrations/notifications-of";
import { closeSession, sessionOf } from "@/lib/migrations/sessions";
import type { Spec } from "@/lib/migrations/spec";
import { beginTerms } from "@/lib/migrations/terms";
import { whileStopped } from "@/lib/transfer/model";
import { runSlice } from "@/lib/transfer/run-slice";
import { openSession, type Session } from "@/lib/transfer/session";
import { beginBack } from "@/lib/transfer/advance";
import { begin, isOver, type TransferState } from "@/lib/transfer/state";

/** A deploy in the middle costs at most this, and the page moves as often. */
const SLICE_MS = 2000;

/** Whether somebody who asks for another slice would have something to do. */
export type LegRun = { state: TransferState; isIdle: boolean };

/**
 * Goes on with a leg for about `milliseconds` and saves after each slice. `change` is made before the first,
 * such as that the writers are stopped.
 *
 * @throws AppError `unreachable` when it may go on later
 * @throws LeaseLost when somebody else works at the migration, or it was paused
 */
export async function runLeg(
  { leg, spec, lease }: { leg: LegRecord; spec: Spec; lease: Lease },
  clock: () => Date,
  {
    milliseconds,
    until = () => false,
    change = (state) => state,
  }: {
    milliseconds: number;
    until?: (state: TransferState) => boolean;
    change?: (state: TransferState, atMs: number) => TransferState;
  },
): Promise<LegRun> {
  const endsAt = performance.now() + milliseconds;
  const session = await openedSession(leg, spec);
  let state = change(leg.transfer ?? first(leg, spec, clock().getTime()), clock().getTime());
  session.throttle.setBudget(state.isFinal ? whileStopped(spec.budget) : spec.budget);
  try {
    for (;;) {
      const left = Math.max(0, endsAt - performance.now());
      const keep = (between: TransferState) => save(leg, between, lease, clock());
      if (!isOver(state)) state = await runSlice(session, state, Math.min(SLICE_MS, left), keep);
      await save(leg, state, lease, clock());
      if (isOver(state) || until(state) || performance.now() >= endsAt) break;
      if (isIdle(state)) break;
    }
  } catch (error) {
    // The next run asks for the addresses anew: a failover or a plan change may have moved an end.
    if (error instanceof AppError || !session.isUsable()) await closeSession(leg.id);
    throw error;
  }
  return { state, isIdle: isIdle(state) };
}

/** It follows the source and nothing waits to be copied. */
function isIdle({ stage, feed }: TransferState): boolean {
  return stage === "keep_up" && (feed === null || feed.waiting === 0);
}

function first(leg: LegRecord, spec: Spec, atMs: number): TransferState {
  const terms = beginTerms(leg, spec);
  // A fork and the way back hold nearly everything already: comparing is less than copying.
  const isThere = leg.direction === "back" || spec.kind === "fork";
  if (isThere) return beginBack(terms, { atMs });
  return begin(terms, { atMs, removesExtra: leg.spec?.conflict !== "skip" });
}

async function openedSession(leg: LegRecord, spec: Spec): Promise<Session> {
  return sessionOf(leg.id, async () => {
    const [source, target] = await Promise.all([
      instanceOf(leg.sourceInstanceId),
      instanceOf(leg.targetInstanceId),
    ]);
    const [from, to] = await Promise.all([addressOf(source), addressOf(target)]);
    return openSession(
      { source: from, target: to },
      { budget: spec.budget, means: await notificationsOf(source, leg) },
    );
  });
}

async function save(leg: LegRecord, state: TransferState, lease: Lease, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await renew(tx, lease, now))) throw new LeaseLost();
    await tx
      .update(migrationLegs)
      .set({ transfer: state, terms: state.terms, version: leg.version + 1 })
      .where(eq(migrationLegs.id, leg.id));
  });
  leg.version += 1;
  leg.transfer = state;
}
