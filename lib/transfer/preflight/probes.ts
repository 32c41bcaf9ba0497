import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { EndRole, Refusal } from "@/lib/transfer/preflight/model";

/** A key that does not exist and is never made. */
const NOBODY = "headroom:probe:none";

/**
 * A question that shows whether a command may be run, and does nothing: it names no key, or an argument that
 * is refused only after the right to ask was checked.
 */
export type Probe = {
  /** As people write it, subcommand included. */
  command: string;
  ask: Command;
  roles: readonly EndRole[];
  /** Without it nothing can be moved; the others have a way around. */
  isNeeded: boolean;
};

const both: readonly EndRole[] = ["source", "target"];
const target: readonly EndRole[] = ["target"];

function needed(roles: readonly EndRole[], ask: Command, words = 1): Probe {
  return { command: nameOf(ask, words), ask, roles, isNeeded: true };
}

function helpful(roles: readonly EndRole[], ask: Command, words = 1): Probe {
  return { command: nameOf(ask, words), ask, roles, isNeeded: false };
}

export const probes: readonly Probe[] = [
  needed(both, ["SCAN", 0, "COUNT", 1]),
  needed(both, ["TYPE", NOBODY]),
  needed(both, ["TIME"]),
  needed(both, ["EXISTS", NOBODY]),
  needed(both, ["PTTL", NOBODY]),
  needed(both, ["GET", NOBODY]),
  needed(both, ["GETRANGE", NOBODY, 0, 0]),
  needed(both, ["STRLEN", NOBODY]),
  needed(both, ["HSCAN", NOBODY, 0]),
  needed(both, ["LRANGE", NOBODY, 0, 0]),
  needed(both, ["SSCAN", NOBODY, 0]),
  needed(both, ["ZSCAN", NOBODY, 0]),
  // XX writes only where there is something already.
  needed(target, ["SET", NOBODY, "", "XX"]),
  needed(target, ["UNLINK", NOBODY]),
  needed(target, ["RENAME", NOBODY, NOBODY]),
  needed(target, ["PEXPIREAT", NOBODY, 1]),
  helpful(both, ["DUMP", NOBODY]),
  helpful(target, ["RESTORE", NOBODY, 0, "no payload"]),
  helpful(both, ["XRANGE", NOBODY, "-", "+", "COUNT", 1]),
  helpful(both, ["PEXPIRETIME", NOBODY]),
  helpful(both, ["MEMORY", "USAGE", NOBODY, "SAMPLES", 1], 2),
  helpful(both, ["HPEXPIRETIME", NOBODY, "FIELDS", 1, "f"]),
  helpful(both, ["EVAL", "return 1", 0]),
  helpful(both, ["CONFIG", "GET", "maxmemory"], 2),
  helpful(both, ["CONFIG", "SET", "headroom-none", 1], 2),
  helpful(both, ["CLIENT", "TRACKING", "OFF"], 2),
  helpful(both, ["CLIENT", "PAUSE", "none", "WRITE"], 2),
  helpful(both, ["HELLO", 2]),
];

const nowhere = /unknown (?:sub)?command|command .*(?:not allowed|disabled|not supported|blocked)/i;

/** What a reply to a probe says against the command; null when it may be run. */
export function refusalOf({ command }: Probe, reply: Reply): Refusal | null {
  if (!(reply instanceof RedisError) || writeRefusalOf(reply) !== null) return null;
  const words = reply.message;
  if (reply.code === "NOPERM") return { command, words, isUnknown: false };
  return nowhere.test(words) ? { command, words, isUnknown: true } : null;
}

const refusingWrites = ["READONLY", "OOM", "MISCONF", "NOREPLICAS", "MASTERDOWN"];

/** What a server says no with to every write at present; null when it takes them. */
export function writeRefusalOf(reply: Reply): string | null {
  const isNo = reply instanceof RedisError && refusingWrites.includes(reply.code);
  return isNo ? reply.message : null;
}

function nameOf(ask: Command, words: number): string {
  return ask.slice(0, words).join(" ");
}
