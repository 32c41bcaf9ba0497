import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { Comparison } from "@/lib/transfer/compare/comparison";
import { judge } from "@/lib/transfer/compare/judge";
import type { CompareSeen, SliceHow } from "@/lib/transfer/compare/model";
import { isSampled } from "@/lib/transfer/compare/sample";
import { walk } from "@/lib/transfer/compare/walk";
import type { Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import type { ScopeOf } from "@/lib/transfer/scope";
import { isTemporary } from "@/lib/transfer/values/temporary";

const KEYS_PER_EXISTS = 64;
const BYTES_PER_KEY = 60;

/**
 * Walks over the target from `cursor` on, for about `milliseconds`, and finds the keys that the transfer could
 * have brought but the source does not have. `keys` are all whose names are the transfer's; the digest has those
 * only that are too many, so that it can be added to that of `compareSlice`.
 *
 * Names that are not the transfer's are left alone, and so is what a copy writes on its way: that
 * expires by itself within an hour.
 *
 * @throws AppError `unreachable` when a connection breaks, `refused` when a server says no
 */
export async function sweepSlice(
  pair: Pair,
  terms: Terms,
  cursor: string | null,
  how: SliceHow,
): Promise<CompareSeen> {
  const comparison = new Comparison(pair, terms, how);
  const { scope } = comparison;
  let keys = 0;
  const end = await walk(pair.target, cursor, {
    milliseconds: how.milliseconds,
    async ask(found) {
      const names = found.flatMap((key) => {
        const name = isTemporary(key) ? null : scope.nameAtSource(key);
        return name !== null && isSampled(name, terms.sampleOneIn) ? [name] : [];
      });
      keys += names.length;
      await how.gate({ keys: names.length, bytes: names.length * BYTES_PER_KEY });
      const absent =
        terms.scope.types === null
          ? await absentAtSource(pair, names)
          : await ofOtherTypeAtSource(pair, names, scope);
      return comparison.atRest(absent);
    },
    async take(names) {
      // Twice, because the source may have got the key just now.
      for (const { key, source, target } of await comparison.look(names)) {
        if (judge(source, target, terms) !== "extra" || how.isDirty?.(key) === true) continue;
        if (scope.takesType(target.type)) comparison.addExtra(key, target);
      }
    },
  });
  return { ...comparison.seen(end.cursor, end.walked), keys };
}

/** EXISTS counts: where it counts all of a group, none of them needs a question of its own. */
async function absentAtSource({ source }: Pair, keys: readonly Buffer[]): Promise<Buffer[]> {
  const groups: Buffer[][] = [];
  for (let at = 0; at < keys.length; at += KEYS_PER_EXISTS) {
    groups.push(keys.slice(at, at + KEYS_PER_EXISTS));
  }
  const counts = await source.send(groups.map((group) => ["EXISTS", ...group]));
  const doubtful = groups.flatMap((group, index) =>
    accepted(counts[index]!) === group.length ? [] : group,
  );
  const answers = await source.send(doubtful.map((key) => ["EXISTS", key]));
  return doubtful.filter((_, index) => accepted(answers[index]!) === 0);
}

/** A key that has become another type is none that the transfer moves any more; its copy is left over. */
async function ofOtherTypeAtSource(
  { source }: Pair,
  keys: readonly Buffer[],
  scope: ScopeOf,
): Promise<Buffer[]> {
  const types = await source.send(keys.map((key) => ["TYPE", key]));
  return keys.filter((_, index) => !scope.takesType(String(accepted(types[index]!))));
}
