import { Redis } from "ioredis";

const PATIENCE_MS = 3000;

/** A connection as an application keeps it: it comes back by itself, and what failed is known to have failed. */
export function connect(url: string): Redis {
  const client = new Redis(url, {
    tls: url.startsWith("rediss:") ? { rejectUnauthorized: false } : undefined,
    connectTimeout: PATIENCE_MS,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 500,
  });
  client.on("error", () => {}); // The command that fails carries the error; the event is a copy.
  return client;
}
