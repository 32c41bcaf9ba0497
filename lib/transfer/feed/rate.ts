const SECONDS = 10;

/** How many changes were heard in each of the latest seconds. */
export class Rate {
  readonly #sinceMs: number;
  readonly #counts = Array.from({ length: SECONDS + 1 }, () => 0);
  #second = 0;

  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  add(changes: number, nowMs: number): void {
    this.#turnTo(nowMs);
    this.#counts[this.#second % this.#counts.length]! += changes;
  }

  /** Per second over the last ten whole ones; null before the first one is over. */
  perSec(nowMs: number): number | null {
    this.#turnTo(nowMs);
    const seconds = Math.min(SECONDS, this.#second);
    if (seconds === 0) return null;
    const now = this.#counts[this.#second % this.#counts.length]!;
    return (this.#counts.reduce((sum, count) => sum + count, 0) - now) / seconds;
  }

  #turnTo(nowMs: number): void {
    const second = Math.floor((nowMs - this.#sinceMs) / 1000);
    // However long nothing was heard, there are no more counts to forget than are kept.
    const from = Math.max(this.#second + 1, second - SECONDS);
    for (let passed = from; passed <= second; passed++) {
      this.#counts[passed % this.#counts.length] = 0;
    }
    this.#second = Math.max(this.#second, second);
  }
}
