import "server-only";

import { Redis } from "ioredis";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/provider";
import { encryptionFailure, explainFailure, isOfEncryption } from "@/lib/redis/explain-failure";
import { parseAddress } from "@/lib/redis/parse-address";
import { refused } from "@/lib/redis/pipelined";
import { tlsOptions } from "@/lib/redis/trust";

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
    ...(isTls ? { tls: tlsOptions(host, at) } : {}),
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
  });
  // While connecting, the event is the only one that says why; later the failing command says it too.
  let said: Error | null = null;
  client.on("error", (error: Error) => {
    said = error;
  });
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    const cause = said ?? (error instanceof Error ? error : new Error(String(error)));
    if (cause.name === "ReplyError") throw refused(cause);
    if (isOfEncryption(codeOf(cause))) {
      throw explainFailure(`${host}:${port}`, encryptionFailure(cause), cause);
    }
    const message = `${host}:${port} could not be reached: ${cause.message}.`;
    throw new AppError("unreachable", message, { cause });
  }
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
