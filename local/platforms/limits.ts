/** A pool of tokens that refills steadily, as Heroku keeps one per account. */
export class TokenPool {
  readonly #size: number;
  readonly #perMinute: number;
  readonly #pools = new Map<string, { tokens: number; at: number }>();

  constructor(size: number, perMinute: number) {
    this.#size = size;
    this.#perMinute = perMinute;
  }

  /** Takes a token for `key` at `now` (ms); false when there is none. */
  take(key: string, now: number): boolean {
    const tokens = this.#tokens(key, now);
    if (tokens < 1) return false;
    this.#pools.set(key, { tokens: tokens - 1, at: now });
    return true;
  }

  remaining(key: string, now: number): number {
    return Math.floor(this.#tokens(key, now));
  }

  #tokens(key: string, now: number): number {
    const pool = this.#pools.get(key);
    if (pool === undefined) return this.#size;
    return Math.min(this.#size, pool.tokens + ((now - pool.at) / 60_000) * this.#perMinute);
  }
}

/** At most so many requests in any minute, as Scalingo counts them. */
export class MinuteWindow {
  readonly #most: number;
  readonly #times = new Map<string, number[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a request for `key` at `now` (ms); false when the minute is full. Refused ones do not count. */
  take(key: string, now: number): boolean {
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - 60_000);
    const isAllowed = recent.length < this.#most;
    if (isAllowed) recent.push(now);
    this.#times.set(key, recent);
    return isAllowed;
  }
}
