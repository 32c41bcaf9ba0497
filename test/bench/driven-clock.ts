const RealDate = globalThis.Date;
const realSetTimeout = globalThis.setTimeout;

/**
 * A clock that this process goes by from now on: it runs `speed` times as fast as the real one, waits
 * included, and can be set ahead.
 */
export class DrivenClock {
  #ahead = 0;
  #speed = 1;
  #since = RealDate.now();

  constructor() {
    const now = () => this.nowMs();
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, given: unknown[]) =>
        Reflect.construct(target, given.length === 0 ? [now()] : given) as Date,
      get: (target, key) => (key === "now" ? now : (Reflect.get(target, key) as unknown)),
    });
    const speed = () => this.#speed;
    globalThis.setTimeout = new Proxy(realSetTimeout, {
      apply: (target, self, [work, ms = 0, ...rest]: Parameters<typeof setTimeout>) =>
        Reflect.apply(target, self, [work, ms / speed(), ...rest]),
    });
  }

  nowMs(): number {
    return this.#since + this.#ahead + (RealDate.now() - this.#since) * this.#speed;
  }

  run(speed: number): void {
    const now = this.nowMs();
    this.#speed = speed;
    this.#since = RealDate.now();
    this.#ahead = now - this.#since;
  }

  /** Goes on at `at`, unless it is past that already. */
  jumpTo(atMs: number): void {
    this.#ahead += Math.max(0, atMs - this.nowMs());
  }

  /** Waits, at the clock's own speed. */
  async until(atMs: number): Promise<void> {
    const ms = Math.max(0, atMs - this.nowMs()) / this.#speed;
    await new Promise((resolve) => realSetTimeout(resolve, ms));
  }
}
