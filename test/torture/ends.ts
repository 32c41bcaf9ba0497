import { startRedisProxy, type RedisProxy } from "../support/redis-proxy";
import type { MortalServer } from "./server";

/** What a target takes no values by; then they are copied type by type. */
export const noPayloads = [/^RESTORE/i];

/** The feed that a source lets us have. */
export const feedsAllowed = ["tracking", "notifications", "none"] as const;
export type FeedAllowed = (typeof feedsAllowed)[number];

export const refusals: Record<FeedAllowed, RegExp[]> = {
  tracking: [],
  notifications: [/^CLIENT TRACKING/i],
  none: [/^CLIENT TRACKING/i, /^CONFIG/i],
};

/** The way from the engine to a server, which can be cut, held up, and led to another port. */
export class Way implements AsyncDisposable {
  readonly #server: MortalServer;
  readonly #refuse: readonly RegExp[];
  #proxy: RedisProxy | null = null;
  #port = 0;

  constructor(server: MortalServer, refuse: readonly RegExp[]) {
    this.#server = server;
    this.#refuse = refuse;
  }

  /** The address that the engine is given; a new one when the server has moved. */
  async url(): Promise<string> {
    if (this.#proxy === null || this.#port !== this.#server.port) {
      await this.#proxy?.[Symbol.asyncDispose]();
      this.#port = this.#server.port;
      this.#proxy = await startRedisProxy(this.#port, { refuse: this.#refuse });
    }
    return this.#proxy.url;
  }

  cut(): void {
    this.#proxy?.cut();
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.#proxy?.pause();
    else this.#proxy?.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy?.[Symbol.asyncDispose]();
  }
}
