import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { customersOf, SNAPSHOT_INTERVALS } from "./redis-config";
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

/**
 * Makes a running server what its spec says, as far as that needs no restart. Whatever it would read
 * at its next start holds all the data when this returns.
 */
export async function applyLive(spec: ServerSpec): Promise<void> {
  const { log, snapshots } = spec.persistence ?? { log: true, snapshots: false };
  if (snapshots && !log) await takeSnapshot(spec);
  await withAdmin(spec, async (redis) => {
    const set = (name: string, value: string | number) =>
      redis.call(spec.configCommand ?? "CONFIG", "SET", name, value);
    for (const name of customersOf(spec)) {
      await redis.call("ACL", "SETUSER", name, "resetpass", `>${spec.password}`);
    }
    await set("maxmemory", spec.memoryBytes);
    await set("maxclients", spec.maxClients);
    await set("maxmemory-policy", spec.evictionPolicy);
    await set("timeout", spec.idleTimeoutSeconds);
    await set("notify-keyspace-events", spec.keyspaceEvents ?? "");
    await set("save", snapshots ? SNAPSHOT_INTERVALS : "");
    await set("appendonly", log ? "yes" : "no");
  });
  await idle(spec);
}

/** Writes all data to the server's `dump.rdb`. @throws Error when the server cannot */
export async function takeSnapshot(spec: ServerSpec): Promise<void> {
  await idle(spec);
  await withAdmin(spec, (redis) => redis.bgsave());
  await idle(spec);
  if ((await info(spec, "persistence")).get("rdb_last_bgsave_status") === "ok") return;
  throw new Error("The server could not write its snapshot.");
}

/** Waits until the server writes neither a snapshot nor its log anew. */
async function idle(spec: ServerSpec): Promise<void> {
  for (;;) {
    const fields = await info(spec, "persistence");
    const works = ["rdb_bgsave_in_progress", "aof_rewrite_in_progress", "aof_rewrite_scheduled"];
    if (works.every((name) => fields.get(name) === "0")) return;
    await pause(20);
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
