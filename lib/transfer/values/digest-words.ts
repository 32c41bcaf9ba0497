import "server-only";

import { createHash } from "node:crypto";
import { ElementSum, packed } from "@/lib/transfer/values/element-sum";
import type { PlainType } from "@/lib/transfer/values/read-value";

/** Takes the words of a value, slice by slice. */
export type ValueDigest = {
  add(words: readonly Buffer[], hasExpiry?: readonly boolean[]): void;
  /** How many elements were taken, where each may count only once. */
  count(): number;
  digest(): Buffer;
};

/**
 * A digest of a value of this type: 32 bytes that do not depend on how it was cut into slices, nor, for sets and
 * hashes, on the order. Sorted sets come in their order, by index. Scores count as numbers, so -0 is 0; whether
 * a field of a hash expires counts, when it does not.
 */
export function valueDigest(type: PlainType, { skipsKnown = false } = {}): ValueDigest {
  const whole = createHash("sha256").update(`${type}\n`);
  if (type === "set" || type === "hash") {
    const sum = new ElementSum({ skipsKnown });
    return {
      add(words, hasExpiry) {
        if (type === "set") for (const member of words) sum.add([member]);
        else {
          for (let at = 0; at < words.length; at += 2) {
            sum.add([words[at]!, words[at + 1]!], hasExpiry?.[at / 2] === true ? 1 : 0);
          }
        }
      },
      count: () => sum.count,
      digest: () => whole.update(sum.bytes()).digest(),
    };
  }

  let count = 0;
  return {
    add(words) {
      count += words.length;
      if (type === "string") for (const piece of words) whole.update(piece);
      else whole.update(packed(type === "zset" ? withNumbers(words) : words).subarray(1));
    },
    count: () => (type === "zset" ? count / 2 : count),
    digest: () => whole.digest(),
  };
}

/** Members and scores, these as eight bytes instead of text: servers write one number in several ways. */
function withNumbers(words: readonly Buffer[]): Buffer[] {
  return words.map((word, index) => (index % 2 === 0 ? word : scoreBytes(word.toString("latin1"))));
}

function scoreBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  // Adding 0 makes -0 a 0: some servers keep the sign, some do not.
  bytes.writeDoubleLE(scoreOf(text) + 0);
  return bytes;
}

function scoreOf(text: string): number {
  switch (text) {
    case "inf":
      return Infinity;
    case "-inf":
      return -Infinity;
    default:
      return Number(text);
  }
}
