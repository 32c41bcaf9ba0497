import { Redis } from "ioredis";

const CONNECT_MS = 3000;
const RETRY_MS = 2000;

/**
 * The connections an application keeps to one address. Those that break come back by themselves,
 * as they do in any application; commands that fail are lost, which is the driver's concern.
 */
export class Clients {
  readonly #url: string;
  readonly #clients: Redis[] = [];
  #next = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Opens or closes connections until there are `count`, at most eight more at a time. */
  resize(count: number): void {
    const most = Math.min(count, this.#clients.length + 8);
    while (this.#clients.length < most) this.#clients.push(connect(this.#url));
    while (this.#clients.length > count) this.#clients.pop()!.disconnect();
  }

  /** The next connection that is ready, in turn, so that none falls idle; null when none is. */
  take(): Redis | null {
    for (let tries = 0; tries < this.#clients.length; tries++) {
      const client = this.#clients[this.#next++ % this.#clients.length]!;
      if (client.status === "ready") return client;
    }
    return null;
  }

  close(): void {
    this.resize(0);
  }
}

function connect(url: string): Redis {
  const client = new Redis(url, {
    tls: url.startsWith("rediss:") ? { rejectUnauthorized: false } : undefined,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RETRY_MS,
  });
  client.on("error", () => {}); // The command that fails carries the error; the event is a copy.
  return client;
}
