import { KeyQueue } from "@/lib/transfer/feed/key-queue";
import type { Dirty } from "@/lib/transfer/feed/model";

export type ChangedKeysMax = { keys: number; bytes: number };
const usual: ChangedKeysMax = { keys: 5_000_000, bytes: 200 * 1024 ** 2 };

/**
 * The keys that were changed since they were last taken: each once, those that have waited longest first.
 * Bounded: when it would take more memory than it may, it lets everything go and takes no more.
 */
export class ChangedKeys {
  readonly #max: ChangedKeysMax;
  readonly #waiting = new KeyQueue();
  /** Taken and put back. Apart, so that keys which fail again and again do not hold up the others. */
  readonly #returned = new KeyQueue();
  #isOverflown = false;

  constructor(max: ChangedKeysMax = usual) {
    this.#max = max;
  }

  get size(): number {
    return this.#waiting.size + this.#returned.size;
  }

  get isOverflown(): boolean {
    return this.#isOverflown;
  }

  /** `name` is the key as latin1. */
  add(name: string, database: number | null, atMs: number): void {
    if (this.#isOverflown) return;
    // It will be read after this change as it is.
    if (this.#returned.size > 0 && this.#returned.has(name, database)) return;
    this.#waiting.add(name, database, atMs);
    this.#letGoAboveMax();
  }

  take(max: number): Dirty[] {
    const taken: Dirty[] = [];
    this.#returned.take(Math.ceil(max / 2), taken);
    this.#waiting.take(max - taken.length, taken);
    this.#returned.take(max - taken.length, taken);
    return taken;
  }

  putBack(dirty: readonly Dirty[], nowMs: number): void {
    if (this.#isOverflown) return;
    for (const { key, database, sinceMs = nowMs } of dirty) {
      const name = key.toString("latin1");
      if (!this.#waiting.has(name, database)) this.#returned.add(name, database, sinceMs);
    }
    this.#letGoAboveMax();
  }

  /** A change whose database is not known may be of this one. */
  has(database: number, key: Buffer): boolean {
    const name = key.toString("latin1");
    return [this.#waiting, this.#returned].some(
      (queue) => queue.size > 0 && (queue.has(name, database) || queue.has(name, null)),
    );
  }

  /** Since when the oldest change waits; null when none does. */
  oldestMs(): number | null {
    const since = Math.min(this.#waiting.oldestMs(), this.#returned.oldestMs());
    return since === Infinity ? null : since;
  }

  #letGoAboveMax(): void {
    const bytes = this.#waiting.bytes + this.#returned.bytes;
    if (this.size <= this.#max.keys && bytes <= this.#max.bytes) return;
    this.#isOverflown = true;
    this.#waiting.clear();
    this.#returned.clear();
  }
}
