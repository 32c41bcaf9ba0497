/** What was seen lately, and when. Older entries are forgotten. */
export class Recent {
  readonly #entries: { atMs: number; value: number }[] = [];
  #first = 0;

  constructor(readonly spanMs: number) {}

  add(atMs: number, value: number): void {
    this.#entries.push({ atMs, value });
    this.#forget(atMs);
  }

  values(nowMs: number): number[] {
    this.#forget(nowMs);
    return this.#entries.slice(this.#first).map(({ value }) => value);
  }

  sum(nowMs: number): number {
    this.#forget(nowMs);
    let sum = 0;
    for (let at = this.#first; at < this.#entries.length; at++) sum += this.#entries[at]!.value;
    return sum;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#first = 0;
  }

  #forget(nowMs: number): void {
    const entries = this.#entries;
    while (this.#first < entries.length && nowMs - entries[this.#first]!.atMs > this.spanMs) {
      this.#first += 1;
    }
    // Moving what is left for each that goes would cost more than keeping it for a while.
    if (this.#first > 1000) {
      entries.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
