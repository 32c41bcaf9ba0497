import "server-only";

import { createHash } from "node:crypto";
import { script } from "@/lib/transfer/compare/script";
import { RedisError } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";

/** By which commands a server can be looked at. */
export type Means = {
  /** Null where scripts are refused. */
  script: "EVAL_RO" | "EVAL" | null;
  hasExpireTime: boolean;
  /** Whether single fields of a hash can expire. */
  fieldsExpire: boolean;
};

export const scriptHash = createHash("sha1").update(script).digest("hex");

const known = new WeakMap<Wire, Promise<Means>>();

/**
 * Finds out once for each connection what the server at its other end can do. A server before 7.0 whose writes
 * are paused holds every script back, so it is not even asked whether it knows them.
 */
export function meansOf(wire: Wire, isPaused = false): Promise<Means> {
  const asked = known.get(wire) ?? ask(wire, isPaused ? ["EVAL_RO"] : ["EVAL_RO", "EVAL"]);
  known.set(wire, asked);
  asked.catch(() => known.delete(wire));
  return asked;
}

/** A script that fails on a real key will fail again. */
export function withoutScript(wire: Wire, means: Means): void {
  known.set(wire, Promise.resolve({ ...means, script: null }));
}

const NO_KEY = "headroom:none";

async function ask(wire: Wire, scripts: readonly ("EVAL_RO" | "EVAL")[]): Promise<Means> {
  const [expireTime, fieldExpireTime] = await wire.send([
    ["PEXPIRETIME", NO_KEY],
    ["HPEXPIRETIME", NO_KEY, "FIELDS", 1, "none"],
  ]);
  const means = {
    hasExpireTime: !(expireTime instanceof RedisError),
    fieldsExpire: !(fieldExpireTime instanceof RedisError),
  };

  const options = scriptOptions(means, { onlyLength: false });
  for (const command of scripts) {
    const [reply] = await wire.send([[command, script, 1, NO_KEY, ...options]]);
    if (Buffer.isBuffer(reply)) return { ...means, script: command };
  }
  return { ...means, script: null };
}

/** One value is looked at in one go up to this size; dumping it takes about a millisecond. */
export const LOOK_BYTES_MAX = 128 * 1024;
/** What one call may read, so that it ends within a millisecond or two. */
const CALL_BYTES_MAX = 128 * 1024;

/** What the script wants to know, after the keys. */
export function scriptOptions(
  { hasExpireTime, fieldsExpire }: Pick<Means, "hasExpireTime" | "fieldsExpire">,
  { onlyLength }: { onlyLength: boolean },
): readonly (string | number)[] {
  return [
    LOOK_BYTES_MAX,
    CALL_BYTES_MAX,
    onlyLength ? 1 : 0,
    hasExpireTime ? "PEXPIRETIME" : "PTTL",
    fieldsExpire ? 1 : 0,
  ];
}
