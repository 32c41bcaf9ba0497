import { keyTypes, type KeyType, type Tally } from "@/lib/transfer/model";

/** What two stretches of work came to together, by type. */
export function addTallies(one: Tally, other: Tally): Tally {
  const sum: Tally = {};
  for (const type of keyTypes) {
    const [a, b] = [one[type], other[type]];
    if (a === undefined && b === undefined) continue;
    sum[type] = {
      keys: (a?.keys ?? 0) + (b?.keys ?? 0),
      bytes: (a?.bytes ?? 0) + (b?.bytes ?? 0),
    };
  }
  return sum;
}

/** Counts one more key of a type. */
export function addToTally(tally: Tally, type: KeyType, bytes: number): void {
  const line = (tally[type] ??= { keys: 0, bytes: 0 });
  line.keys += 1;
  line.bytes += bytes;
}
