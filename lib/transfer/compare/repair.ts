import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Command } from "@/lib/redis/wire/reply";
import { Comparison } from "@/lib/transfer/compare/comparison";
import { lookAt } from "@/lib/transfer/compare/look-at";
import type { CompareHow, CompareSeen } from "@/lib/transfer/compare/model";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import type { Difference, Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { scopeOf } from "@/lib/transfer/scope";

const KEYS_PER_BATCH = 500;

/**
 * Makes the target what the source is, as far as it was found to differ, and returns what still differs
 * afterwards. It is judged by what the source says now, not by what it said when the difference was found.
 *
 * @throws AppError `unreachable` when a connection breaks, `refused` when a server says no
 */
export async function repair(
  pair: Pair,
  terms: Terms,
  differences: readonly Difference[],
  gate: Gate,
): Promise<Difference[]> {
  const remaining: Difference[] = [];
  for (let at = 0; at < differences.length; at += KEYS_PER_BATCH) {
    const batch = differences.slice(at, at + KEYS_PER_BATCH);
    await repairBatch(pair, terms, batch, gate);
    const keys = batch.map(({ key }) => key);
    remaining.push(...(await compareKeys(pair, terms, keys, { gate })).differences);
  }
  return remaining;
}

/**
 * Compares the named keys of the source with the target. Unlike `compareSlice` it says `extra` of those that
 * only the target has, and asks for no sample.
 *
 * @throws AppError as `repair`
 */
export async function compareKeys(
  pair: Pair,
  terms: Terms,
  keys: readonly Buffer[],
  how: CompareHow,
): Promise<CompareSeen> {
  const comparison = new Comparison(pair, terms, how);
  await how.gate({ keys: keys.length, bytes: 0 });
  await comparison.settle(await comparison.look(comparison.atRest(keys)));
  return comparison.seen("0", keys.length);
}

async function repairBatch(
  pair: Pair,
  terms: Terms,
  differences: readonly Difference[],
  gate: Gate,
): Promise<void> {
  const keysOf = (isWanted: (kind: Difference["kind"]) => boolean) =>
    differences.filter(({ kind }) => isWanted(kind)).map(({ key }) => key);

  const copied = keysOf((kind) => kind !== "extra" && kind !== "expiry");
  await gate({ keys: differences.length, bytes: 0 });
  const back = await removeExtra(
    pair,
    terms,
    keysOf((kind) => kind === "extra"),
  );
  const vague = await setExpiry(
    pair,
    terms,
    keysOf((kind) => kind === "expiry"),
  );
  const keys = [...copied, ...back, ...vague];
  // What a copy that fails on conflicts has met no conflict with is its own by now.
  const conflict = terms.conflict === "fail" ? "replace" : terms.conflict;
  if (keys.length > 0) await copyKeys(pair, { ...terms, conflict }, keys, { gate });
}

/** Removes keys from the target that the source does not have; returns those it has got meanwhile. */
async function removeExtra(pair: Pair, terms: Terms, keys: readonly Buffer[]): Promise<Buffer[]> {
  if (keys.length === 0) return [];
  const scope = scopeOf(terms.scope);
  const types = (await pair.source.send(keys.map((key) => ["TYPE", key]))).map((type) =>
    String(accepted(type)),
  );
  const gone = keys.filter((_, index) => !scope.takesType(types[index]!));
  const replies = await pair.target.send(
    gone.map((key) => ["UNLINK", scope.nameAtTarget(key)] as const),
  );
  for (const reply of replies) accepted(reply);
  return keys.filter((_, index) => scope.takesType(types[index]!));
}

/** Sets the source's expiry at the target; returns the keys that are gone at either end. */
async function setExpiry(pair: Pair, terms: Terms, keys: readonly Buffer[]): Promise<Buffer[]> {
  if (keys.length === 0) return [];
  const scope = scopeOf(terms.scope);
  const looks = await lookAt(pair.source, keys, { onlyLength: true });
  const there = keys.filter((_, index) => looks[index]!.type !== "none");
  const commands = keys.flatMap((key, index): Command[] => {
    const { type, expiresAtMs } = looks[index]!;
    if (type === "none") return [];
    if (expiresAtMs === null) return [["PERSIST", scope.nameAtTarget(key)]];
    return [["PEXPIREAT", scope.nameAtTarget(key), expiresAtMs + terms.clockAheadMs]];
  });
  const replies = await pair.target.send(commands);
  // PERSIST answers 0 for a key without expiry, too; then it is compared and found equal.
  const lost = new Set(
    there.filter(
      (_, index) => accepted(replies[index]!) === 0 && commands[index]![0] !== "PERSIST",
    ),
  );
  return keys.filter((key, index) => looks[index]!.type === "none" || lost.has(key));
}
