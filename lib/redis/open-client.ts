import "server-only";

import { Redis } from "ioredis";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/provider";
import { parseAddress } from "@/lib/redis/parse-address";
import { refused } from "@/lib/redis/pipelined";

const CONNECT_MS = 10_000;
const COMMAND_MS = 30_000;

/** A general client for work that is longer than one question. End it with `disconnect()`. */
export type RedisClient = Redis;

/**
 * Connects and waits until the server is ready. It does not connect again by itself: a walk over keys
 * goes on from its cursor, and the caller decides when.
 *
 * @throws AppError `unreachable` when it may work later, `refused` when the server says no,
 *   `invalid` when the URL is none
 */
export async function openClient(at: RedisAddress, database = 0): Promise<RedisClient> {
  const { host, port, isTls, username, password } = parseAddress(at.url);
  const client = new Redis({
    host,
    port,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    db: database,
    ...(isTls ? { tls: { servername: host, rejectUnauthorized: at.verifiesCertificate } } : {}),
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
  });
  // The command that fails carries the error; the event is a copy.
  client.on("error", () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    if (error instanceof Error && error.name === "ReplyError") throw refused(error);
    const reason = error instanceof Error ? `: ${error.message}` : "";
    throw new AppError("unreachable", `${host}:${port} could not be reached${reason}.`, {
      cause: error,
    });
  }
}
