import "server-only";

import { AbstractConnector, Redis } from "ioredis";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/provider";
import { encryptionFailure, explainFailure, isOfEncryption } from "@/lib/redis/explain-failure";
import { openSocket } from "@/lib/redis/open-socket";
import { parseAddress } from "@/lib/redis/parse-address";
import { refused } from "@/lib/redis/pipelined";

const CONNECT_MS = 10_000;
const COMMAND_MS = 30_000;
const DISCONNECT_MS = 2000;

/** A general client for work that is longer than one question. End it with `disconnect()`. */
export type RedisClient = Redis;

/**
 * Connects and waits until the server is ready. It does not connect again by itself: a walk over keys
 * goes on from its cursor, and the caller decides when.
 *
 * @throws AppError `unreachable` when it may work later, `refused` when the server says no
 *   or the network is private, `invalid` when the URL is none
 */
export async function openClient(at: RedisAddress, database = 0): Promise<RedisClient> {
  const { host, port, isTls, username, password } = parseAddress(at.url);
  const client = new Redis({
    Connector: connectorTo(at),
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    db: database,
    // The connector's affair; here it only says for which event of the socket to wait.
    ...(isTls ? { tls: {} } : {}),
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
    if (cause instanceof AppError) throw cause;
    if (cause.name === "ReplyError") throw refused(cause);
    if (isOfEncryption(codeOf(cause))) {
      throw explainFailure(`${host}:${port}`, encryptionFailure(cause), cause);
    }
    const message = `${host}:${port} could not be reached: ${cause.message}.`;
    throw new AppError("unreachable", message, { cause });
  }
}

/** Gives the client a socket of ours, instead of one that it opens by itself. */
function connectorTo(at: RedisAddress) {
  return class extends AbstractConnector {
    constructor() {
      super(DISCONNECT_MS);
    }

    override async connect() {
      this.stream = openSocket(at);
      // A socket may fail before the client listens to it; the client looks here then.
      this.stream.once("error", (error: Error) => {
        this.firstError = error;
      });
      return this.stream;
    }
  };
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
