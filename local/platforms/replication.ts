import { setTimeout as pause } from "node:timers/promises";
import { info, withAdmin } from "./redis-admin";
import type { ServerSpec } from "./state";

const WRITE_PAUSE_MS = 5000;
const CATCH_UP_MS = 2000;

/**
 * Lets `target` follow `source` and returns true once it holds the same data.
 * Safe to call again and again, also after either of them was started anew.
 */
export async function follows(target: ServerSpec, source: ServerSpec): Promise<boolean> {
  const replication = await info(target, "replication");
  const isFollowing =
    replication.get("role") === "slave" && replication.get("master_port") === String(source.port);
  if (!isFollowing) {
    await follow(target, source);
    return false;
  }
  return replication.get("master_link_status") === "up";
}

/** Whoever writes to `target` from now on is told READONLY. */
export async function follow(target: ServerSpec, source: ServerSpec): Promise<void> {
  await withAdmin(target, async (redis) => {
    await redis.replicaof("127.0.0.1", source.port);
    await redis.call("CLIENT", "UNPAUSE");
  });
}

/**
 * Stops writes at `source` until `target` has every one of them, then makes `target` a server of its
 * own. Returns false, with writes allowed again, when it could not catch up in time.
 */
export async function takeOver(target: ServerSpec, source: ServerSpec): Promise<boolean> {
  // The pause ends by itself, should this process die before it ends it.
  await withAdmin(source, (redis) => redis.call("CLIENT", "PAUSE", WRITE_PAUSE_MS, "WRITE"));
  if (!(await catchesUp(target, source))) {
    await withAdmin(source, (redis) => redis.call("CLIENT", "UNPAUSE"));
    return false;
  }
  await withAdmin(target, (redis) => redis.replicaof("NO", "ONE"));
  return true;
}

async function catchesUp(target: ServerSpec, source: ServerSpec): Promise<boolean> {
  for (const deadline = Date.now() + CATCH_UP_MS; Date.now() < deadline;) {
    const written = (await info(source, "replication")).get("master_repl_offset");
    const received = (await info(target, "replication")).get("slave_repl_offset");
    if (written !== undefined && Number(received) >= Number(written)) return true;
    await pause(20);
  }
  return false;
}
