import "server-only";

import { AppError } from "@/lib/errors";
import { accepted } from "@/lib/redis/wire/refused";
import { count, type Typed } from "@/lib/transfer/copy/model";
import { printable } from "@/lib/transfer/copy/printable";
import type { Work } from "@/lib/transfer/copy/work";
import type { KeyType } from "@/lib/transfer/model";
import { isKeyType } from "@/lib/transfer/scope";
import { digestValues } from "@/lib/transfer/values/digest-values";
import { sizeCommand } from "@/lib/transfer/values/read-value";

type Known = { key: Buffer; name: Buffer; type: KeyType };

/**
 * Decides what keys mean that the target has already. The same value at both ends is an earlier attempt of
 * ours, or might as well be; of masked values only the length can be the same.
 *
 * @throws AppError `refused` where the terms say that no key may be there
 */
export async function settleConflicts(work: Work, keys: readonly Typed[]): Promise<void> {
  if (keys.length === 0) return;
  const { terms, scope, seen } = work;
  const equal = new Set<Buffer>();
  const known = keys.flatMap(({ key, type }) =>
    isKeyType(type) ? [{ key, type, name: scope.nameAtTarget(key) }] : [],
  );
  const masked = known.filter(({ key }) => scope.isMasked(key));
  const plain = known.filter(({ key }) => !scope.isMasked(key));
  for (const { key } of await equallyLong(work, masked)) equal.add(key);
  for (const { key } of await equallyValued(work, plain)) equal.add(key);

  for (const { key, type } of keys) {
    if (equal.has(key)) {
      count(seen, type, 0);
    } else if (terms.conflict === "fail") {
      throw new AppError(
        "refused",
        `The target has a key ${printable(scope.nameAtTarget(key))} of its own. Empty the target, give the keys another prefix there, or choose to replace or skip such keys.`,
      );
    } else {
      const words = "the target has a key of this name with another value";
      seen.unmoved.push({ key, type, why: "conflict", words });
    }
  }
}

async function equallyValued({ pair, gate }: Work, keys: readonly Known[]): Promise<Known[]> {
  const [atSource, atTarget] = await Promise.all([
    digestValues(pair.source, keys, gate),
    digestValues(
      pair.target,
      keys.map(({ name, type }) => ({ key: name, type })),
    ),
  ]);
  return keys.filter((_, at) => {
    const [one, other] = [atSource[at], atTarget[at]];
    // What is gone at the source has nothing to say about the target's.
    return one === null || (one !== undefined && other != null && one.equals(other));
  });
}

async function equallyLong({ pair }: Work, keys: readonly Known[]): Promise<Known[]> {
  const [atSource, atTarget] = await Promise.all([
    pair.source.send(keys.map(({ key, type }) => sizeCommand(type, key))),
    pair.target.send(keys.map(({ name, type }) => sizeCommand(type, name))),
  ]);
  // At the source a type was just asked for; at the target another one is another value.
  return keys.filter((_, at) => accepted(atSource[at]!) === atTarget[at]);
}
