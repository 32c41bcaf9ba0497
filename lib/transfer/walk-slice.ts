import "server-only";

import { compareSlice } from "@/lib/transfer/compare/compare-slice";
import { type Checkpoints } from "@/lib/transfer/checkpoints";
import { repair } from "@/lib/transfer/compare/repair";
import { sweepSlice } from "@/lib/transfer/compare/sweep-slice";
import { copySlice } from "@/lib/transfer/copy/copy-slice";
import type { CopySeen } from "@/lib/transfer/copy/model";
import { counted, lookedAt, type Slice } from "@/lib/transfer/count";
import type { Difference, Terms } from "@/lib/transfer/model";
import { databaseAtTarget } from "@/lib/transfer/scope";
import { termsOf, type Session } from "@/lib/transfer/session";
import type { Place, TransferState } from "@/lib/transfer/state";

/** A database of the walked end, with its number at both ends. */
type Hall = { database: number; source: number; target: number; keys: number };

/** Of the keys of a walk, so many go at once: what is under way when something dies is done again. */
const STRIDE_SHARE = 1 / 2000;
const STRIDE_MIN = 50;
/** So many keys are not left without their place being kept, whatever that costs: it is done 500 times. */
const KEPT_SHARE = 1 / 500;

/** How a slice of a walk goes about it. */
type How = { milliseconds: number; checkpoints?: Checkpoints };

/**
 * Walks on from the state's place for about `milliseconds`, within one database. `place` of the answer is
 * where to go on, or null at the end of the last database.
 */
export async function walkSlice(
  session: Session,
  from: TransferState,
  { milliseconds, checkpoints }: How,
): Promise<{ state: TransferState; place: Place | null }> {
  const halls = await hallsOf(session, from);
  const state =
    from.keysTotal === null
      ? { ...from, keysTotal: halls.reduce((sum, { keys }) => sum + keys, 0) }
      : from;
  // A database may have been emptied since the place was saved; then the next one is due.
  const at = state.place;
  const hall = at === null ? halls[0] : halls.find(({ database }) => database >= at.database);
  if (hall === undefined) return { state, place: null };
  const cursor = at?.database === hall.database ? at.cursor : null;

  await session.select(hall.source, hall.target);
  const beganAt = performance.now();
  let keysKept = 0;
  const landed = (seen: Slice) => {
    // At the end of a database it is for the slice to say what comes next.
    if (seen.cursor === "0" || checkpoints === undefined) return;
    const place = { database: hall.database, cursor: seen.cursor };
    const isDue = seen.keys - keysKept >= (state.keysTotal ?? 0) * KEPT_SHARE;
    const now = () => ({ ...counted(state, seen, performance.now() - beganAt), place });
    if (checkpoints.offer(now, isDue)) keysKept = seen.keys;
  };
  const slice = await work(session, state, hall, { cursor, milliseconds, landed });
  await checkpoints?.settled();
  const next = counted(state, slice, performance.now() - beganAt);
  if (slice.cursor !== "0") {
    return { state: next, place: { database: hall.database, cursor: slice.cursor } };
  }
  const later = halls.find(({ database }) => database > hall.database);
  return {
    state: next,
    place: later === undefined ? null : { database: later.database, cursor: null },
  };
}

/** The databases of the walked end that hold keys and belong to the transfer, by their number there. */
async function hallsOf(session: Session, { stage, terms }: TransferState): Promise<Hall[]> {
  if (stage !== "sweep") {
    return (await session.keyspaces("source")).flatMap(({ database, keys }) => {
      const target = databaseAtTarget(terms.scope, database);
      return target === null ? [] : [{ database, source: database, target, keys }];
    });
  }
  const { databases } = terms.scope;
  return (await session.keyspaces("target")).flatMap(({ database, keys }) => {
    const source =
      databases === null
        ? database
        : Object.keys(databases)
            .map(Number)
            .find((number) => databases[number] === database);
    return source === undefined ? [] : [{ database, source, target: database, keys }];
  });
}

async function work(
  session: Session,
  state: TransferState,
  { source }: Hall,
  {
    cursor,
    milliseconds,
    landed,
  }: { cursor: string | null; milliseconds: number; landed: (seen: Slice) => void },
): Promise<Slice> {
  const { pair, throttle, listening } = session;
  const terms = termsOf(session, state.terms);
  const how = {
    gate: throttle.gate,
    milliseconds,
    // With the writers stopped nothing is left to the feed: what it names then has expired, and it may mean a
    // key of the same name in another database than the one that differs.
    isDirty: state.isFinal ? undefined : (key: Buffer) => listening.feed.has(source, key),
  };
  if (state.stage === "copy") {
    const copied = (seen: CopySeen): Slice => ({ kind: "copied", database: source, ...seen });
    const stride = Math.max(STRIDE_MIN, Math.ceil((state.keysTotal ?? 0) * STRIDE_SHARE));
    const step = { ...how, stride, landed: (seen: CopySeen) => landed(copied(seen)) };
    return copied(await copySlice(pair, terms, cursor, step));
  }
  const seen =
    state.stage === "sweep"
      ? await sweepSlice(pair, terms, cursor, how)
      : await compareSlice(pair, terms, cursor, how);
  const differences = seen.differences.filter((difference) => isOurs(terms, difference));
  const remaining = await repair(pair, terms, differences, throttle.gate);
  return lookedAt(source, { ...seen, differences }, remaining, state.stage === "sweep");
}

/** Where what the target had is to stay, only what it lacks is a difference. */
function isOurs({ conflict }: Terms, { kind }: Difference): boolean {
  return conflict !== "skip" || kind === "missing";
}
