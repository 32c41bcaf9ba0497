import "server-only";

import { hash } from "node:crypto";

const LANES = 8;
const scratch = Buffer.alloc(64 * 1024);

/**
 * A digest of elements whose order does not matter: the sum of their SHA-256, in eight lanes of 32 bits, and
 * how many there are. Every element may be added only once.
 */
export class ElementSum {
  readonly #lanes = new Int32Array(LANES);
  readonly #seen: Set<string> | null;
  #count = 0;

  /** With `skipsKnown` an element may come again and counts once; this costs memory for each of them. */
  constructor({ skipsKnown }: { skipsKnown: boolean }) {
    this.#seen = skipsKnown ? new Set() : null;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds an element that consists of these words. `tag` tells apart what looks the same. */
  add(words: readonly Buffer[], tag = 0): void {
    // As text: a Buffer for each hash would cost four times as much.
    const hashed = hash("sha256", packed(words, tag), "binary");
    if (this.#seen !== null) {
      const size = this.#seen.size;
      this.#seen.add(hashed);
      if (this.#seen.size === size) return;
    }
    this.#count += 1;
    for (let lane = 0; lane < LANES; lane++) {
      const at = lane * 4;
      this.#lanes[lane]! +=
        hashed.charCodeAt(at) |
        (hashed.charCodeAt(at + 1) << 8) |
        (hashed.charCodeAt(at + 2) << 16) |
        (hashed.charCodeAt(at + 3) << 24);
    }
  }

  /** The count and the lanes, as 40 bytes. */
  bytes(): Buffer {
    const all = Buffer.alloc(8 + LANES * 4);
    all.writeDoubleLE(this.#count, 0);
    for (const [lane, value] of this.#lanes.entries()) all.writeInt32LE(value, 8 + lane * 4);
    return all;
  }
}

/** Words with their lengths, so that no two rows of words give the same bytes. */
export function packed(words: readonly Buffer[], tag = 0): Buffer {
  let size = 1;
  for (const word of words) size += 4 + word.length;
  // Whoever gets the scratch has used it before the next one comes.
  const into = size <= scratch.length ? scratch : Buffer.allocUnsafe(size);
  into[0] = tag;
  let at = 1;
  for (const word of words) {
    into.writeUInt32LE(word.length, at);
    word.copy(into, at + 4);
    at += 4 + word.length;
  }
  return into.subarray(0, at);
}
