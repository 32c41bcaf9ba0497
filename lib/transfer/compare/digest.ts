import type { KeyType, Tally } from "@/lib/transfer/model";
import { addTallies, addToTally } from "@/lib/transfer/tally";

/**
 * What one end holds of the keys that were compared. `sum` is the sum of a SHA-256 for each key, over its name
 * at the source, its type and its value, modulo 2^256, in hexadecimal: it does not depend on the order of the
 * keys, and no key can stand for another. Expiry is compared, but not part of it.
 */
export type EndDigest = { keys: number; bytes: number; tally: Tally; sum: string };

/**
 * Both ends of the same comparison. Equal sums mean equal data; sums of two comparisons are not comparable,
 * because a value can be known by its fingerprint in one and by its content in the other.
 */
export type Digest = {
  source: EndDigest;
  target: EndDigest;
  /** Keys of which only type, length and expiry were compared, because their values are masked. */
  byLength: number;
  /** Keys that were not compared, because they were just being written. */
  skipped: number;
};

const BITS = 256;
const HEX = 64;

const nothing: EndDigest = { keys: 0, bytes: 0, tally: {}, sum: "0".repeat(HEX) };

export const noDigest: Digest = { source: nothing, target: nothing, byLength: 0, skipped: 0 };

/** The digest of what two slices saw together. */
export function addDigests(one: Digest, other: Digest): Digest {
  return {
    source: addEnds(one.source, other.source),
    target: addEnds(one.target, other.target),
    byLength: one.byLength + other.byLength,
    skipped: one.skipped + other.skipped,
  };
}

/** Whether both ends hold the same, as far as they were compared. */
export function isSameAtBothEnds({ source, target }: Digest): boolean {
  return source.keys === target.keys && source.sum === target.sum;
}

function addEnds(one: EndDigest, other: EndDigest): EndDigest {
  const sum = BigInt.asUintN(BITS, BigInt(`0x${one.sum}`) + BigInt(`0x${other.sum}`));
  return {
    keys: one.keys + other.keys,
    bytes: one.bytes + other.bytes,
    tally: addTallies(one.tally, other.tally),
    sum: sum.toString(16).padStart(HEX, "0"),
  };
}

const WORDS = 8;
/** So many sums of 32 bits stay exact in a number. */
const CARRY_EVERY = 2 ** 20;

/** Sums up one end, key by key. */
export class EndSum {
  readonly #words = new Float64Array(WORDS);
  readonly #tally: Tally = {};
  #keys = 0;
  #bytes = 0;

  /** Adds a key whose name, type and value have this SHA-256. */
  add(hash: Buffer, type: KeyType, bytes: number): void {
    for (let word = 0; word < WORDS; word++) this.#words[word]! += hash.readUInt32LE(word * 4);
    this.#bytes += bytes;
    addToTally(this.#tally, type, bytes);
    if (++this.#keys % CARRY_EVERY === 0) this.#carry();
  }

  /** What was added so far. */
  digest(): EndDigest {
    this.#carry();
    const sum = Array.from(this.#words, (word) => word.toString(16).padStart(8, "0"))
      .toReversed()
      .join("");
    return { keys: this.#keys, bytes: this.#bytes, tally: this.#tally, sum };
  }

  #carry(): void {
    let carry = 0;
    for (let word = 0; word < WORDS; word++) {
      const value = this.#words[word]! + carry;
      carry = Math.floor(value / 2 ** 32);
      this.#words[word] = value - carry * 2 ** 32;
    }
  }
}
