import { Redis } from "ioredis";
import type { ServerSpec } from "./state";

const PATIENCE_MS = 3000;

/**
 * Talks to a server as the platform itself, on a connection of its own that is closed afterwards.
 *
 * @throws Error when the server cannot be reached, refuses or does not answer in time
 */
export async function withAdmin<T>(
  spec: ServerSpec,
  talk: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis({
    host: "127.0.0.1",
    port: spec.port,
    username: "admin",
    password: spec.adminPassword,
    tls: spec.isTls ? { rejectUnauthorized: false } : undefined,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
  });
  redis.on("error", () => {}); // The command that fails carries the error; the event is a copy.
  try {
    await redis.connect();
    return await talk(redis);
  } finally {
    redis.disconnect();
  }
}

/** Bytes the server uses now, as it says itself. */
export async function usedMemoryBytes(spec: ServerSpec): Promise<number> {
  const fields = await info(spec, "memory");
  return Number(fields.get("used_memory"));
}

/** The fields of one section of INFO. */
export async function info(
  spec: ServerSpec,
  section: string,
): Promise<ReadonlyMap<string, string>> {
  return withAdmin(spec, async (redis) => fieldsOf(await redis.info(section)));
}

function fieldsOf(reply: string): ReadonlyMap<string, string> {
  const pairs = reply.split(/\r?\n/).map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
  return new Map(pairs);
}
