import { printable } from "@/lib/transfer/copy/printable";
import { grouped } from "@/lib/transfer/preflight/grouped";
import type { Survey, SurveyedKey, TypeShare } from "@/lib/transfer/preflight/model";
import { classOf, recognise } from "@/lib/transfer/queues/recognise";
import { frameworkLabels, type Queue, type Workload } from "@/lib/transfer/queues/model";

/** From here on a value is moved in slices. */
export const BIG_BYTES = 256 * 1024;
const BIG_KEYS_MAX = 20;

type Looked = Pick<
  Survey,
  "keys" | "isWhole" | "keysTotal" | "keyRefusal" | "moduleTypes" | "queues" | "pace"
> & { channels: number };

/** Adds up what a survey saw. */
export function summed({ channels, ...looked }: Looked): Survey {
  const { keys, queues } = looked;
  const expiring = keys.filter(({ hasTtl }) => hasTtl).length;
  const sized = keys.filter(({ bytes }) => bytes !== null);
  const workloads = withFound(recognise(keys), queues);
  return {
    ...looked,
    types: typeShares(keys),
    ttlShare: keys.length === 0 ? null : expiring / keys.length,
    averageBytes: sized.length === 0 ? null : sumOfBytes(sized) / sized.length,
    bigKeys: bigKeys(sized),
    workloads,
    class: classOf(workloads, { keys: keys.length, expiring, channels }),
  };
}

function typeShares(keys: readonly SurveyedKey[]): TypeShare[] {
  const byType = grouped(keys, ({ type }) => type);
  const shares = [...byType].map(([type, own]) => ({
    type,
    keys: own.length,
    share: own.length / keys.length,
    bytes: own.every(({ bytes }) => bytes === null) ? null : sumOfBytes(own),
  }));
  return shares.toSorted((one, other) => other.keys - one.keys);
}

function bigKeys(sized: readonly SurveyedKey[]): Survey["bigKeys"] {
  return sized
    .filter(({ bytes }) => bytes! > BIG_BYTES)
    .toSorted((one, other) => other.bytes! - one.bytes!)
    .slice(0, BIG_KEYS_MAX)
    .map(({ database, key, type, bytes }) => ({
      database,
      key: printable(key),
      type,
      bytes: bytes!,
    }));
}

/** Queues that were found by their names, though none of their keys is in the sample, count as well. */
function withFound(workloads: readonly Workload[], queues: readonly Queue[]): Workload[] {
  const all = [...workloads];
  for (const { framework, prefix, names } of queues) {
    const isKnown = all.some((one) => one.framework === framework && one.prefix === prefix);
    if (isKnown) continue;
    const label = frameworkLabels[framework];
    all.push({ kind: "queue", framework, label, prefix, queueNames: [...names], keys: 0 });
  }
  return all;
}

function sumOfBytes(keys: readonly SurveyedKey[]): number {
  return keys.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
