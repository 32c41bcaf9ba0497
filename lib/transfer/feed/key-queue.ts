import type { Dirty } from "@/lib/transfer/feed/model";

/** What a key costs besides its own bytes: 48 measured (`test/bench/feed.ts`), and a share of a table that grows. */
const ENTRY_BYTES = 64;

/** Keys of any database, each once, in the order they came; the first in are the first out. */
export class KeyQueue {
  readonly #lanes = new Map<number | null, Lane>();
  size = 0;
  /** Memory, about. */
  bytes = 0;

  /** `name` is the key as latin1, which holds any byte and needs no more memory than the key. */
  add(name: string, database: number | null, atMs: number): void {
    let lane = this.#lanes.get(database);
    if (lane === undefined) {
      lane = new Lane(database);
      this.#lanes.set(database, lane);
    }
    if (!lane.add(name, atMs)) return;
    this.size += 1;
    this.bytes += name.length + ENTRY_BYTES;
  }

  has(name: string, database: number | null): boolean {
    return this.#lanes.get(database)?.has(name) === true;
  }

  /** Moves up to `max` keys into `taken`. */
  take(max: number, taken: Dirty[]): void {
    for (let left = Math.min(max, this.size); left > 0; left--) {
      const dirty = this.#first()!.shift();
      this.size -= 1;
      this.bytes -= dirty.key.length + ENTRY_BYTES;
      taken.push(dirty);
    }
  }

  /** Since when the first one waits; Infinity when there is none. */
  oldestMs(): number {
    return this.#first()?.head?.sinceMs ?? Infinity;
  }

  clear(): void {
    this.#lanes.clear();
    this.size = 0;
    this.bytes = 0;
  }

  #first(): Lane | null {
    let first: Lane | null = null;
    for (const lane of this.#lanes.values()) {
      if (lane.head === null) continue;
      if (first === null || lane.head.sinceMs < first.head!.sinceMs) first = lane;
    }
    return first;
  }
}

type Head = { name: string; sinceMs: number };

/** The keys of one database. */
class Lane {
  readonly #database: number | null;
  readonly #names = new Map<string, number>();
  /** Kept between calls: a new walk would pass every key that was ever deleted before the first. */
  #walk: MapIterator<[string, number]> | null = null;
  #head: Head | null = null;

  constructor(database: number | null) {
    this.#database = database;
  }

  get head(): Head | null {
    if (this.#head !== null || this.#names.size === 0) return this.#head;
    let next = this.#walk?.next();
    // A walk that has come to its end sees nothing that is added later.
    if (next === undefined || next.done === true) {
      this.#walk = this.#names.entries();
      next = this.#walk.next();
    }
    const [name, sinceMs] = next.value!;
    this.#head = { name, sinceMs };
    return this.#head;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** False when it is there already. */
  add(name: string, atMs: number): boolean {
    if (this.#names.has(name)) return false;
    this.#names.set(name, atMs);
    return true;
  }

  /** Takes the head out; there must be one. */
  shift(): Dirty {
    const { name, sinceMs } = this.head!;
    this.#names.delete(name);
    this.#head = null;
    return { key: Buffer.from(name, "latin1"), database: this.#database, sinceMs };
  }
}
