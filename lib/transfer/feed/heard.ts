import "server-only";

import { ChangedKeys, type ChangedKeysMax } from "@/lib/transfer/feed/changed-keys";
import { Rate } from "@/lib/transfer/feed/rate";

/** What was heard of a source: the keys that changed, and whether anything may have been missed. */
export class Heard {
  readonly keys: ChangedKeys;
  readonly rate = new Rate(Date.now());
  /** How many changes were heard so far, a key as often as it was named. */
  changes = 0;
  #brokenBy: string | null = null;
  #onKey: (name: string, database: number | null) => void = () => {};

  constructor(max?: ChangedKeysMax) {
    this.keys = new ChangedKeys(max);
  }

  get brokenBy(): string | null {
    return this.#brokenBy;
  }

  /** Told of every key that is heard. */
  onKey(listener: (name: string, database: number | null) => void): void {
    this.#onKey = listener;
  }

  /** `names` are keys as latin1, which were told at once. */
  hear(names: readonly string[], database: number | null): void {
    const nowMs = Date.now();
    this.changes += names.length;
    this.rate.add(names.length, nowMs);
    for (const name of names) {
      this.keys.add(name, database, nowMs);
      this.#onKey(name, database);
    }
    this.#breakAboveMax();
  }

  /** Takes a key for changed that the source did not tell of. */
  suspect(name: string, database: number): void {
    this.keys.add(name, database, Date.now());
    this.#breakAboveMax();
  }

  /** Of several reasons the first one counts. */
  break(why: string): void {
    this.#brokenBy ??= why;
  }

  #breakAboveMax(): void {
    if (!this.keys.isOverflown) return;
    this.break(
      "there were too many changes to remember, as the source is written to faster than keys are copied",
    );
  }
}
