import { keyspaces, numberField, parseInfo } from "@/lib/redis/parse-info";

/** The sections of INFO that a look needs; each is asked for alone, as servers before 7.0 want it. */
export const sections = [
  "server",
  "replication",
  "persistence",
  "stats",
  "keyspace",
  "commandstats",
] as const;

/** What a source says of itself. Null where it does not say. */
export type Look = {
  runId: string | null;
  role: string | null;
  /** How often each command succeeded, by its name in lower case; null when that is hidden. */
  calls: ReadonlyMap<string, number> | null;
  commands: number | null;
  /** Changes since `savedAt`. */
  changes: number | null;
  savedAt: number | null;
  /** How many keys each database holds. */
  keys: ReadonlyMap<number, number>;
  /** `notify-keyspace-events`, where it may be read and matters. */
  flags: string | null;
};

export function lookOf(info: string, flags: string | null): Look {
  const fields = parseInfo(info);
  const calls = new Map<string, number>();
  for (const [name, value] of fields) {
    if (name.startsWith("cmdstat_")) calls.set(name.slice(8).toLowerCase(), succeeded(value));
  }
  return {
    runId: fields.get("run_id") ?? null,
    role: fields.get("role") ?? null,
    calls: calls.size === 0 ? null : calls,
    commands: numberField(fields, "total_commands_processed"),
    changes: numberField(fields, "rdb_changes_since_last_save"),
    savedAt: numberField(fields, "rdb_last_save_time"),
    keys: new Map(keyspaces(fields).map(({ database, keys }) => [database, keys])),
    flags,
  };
}

function succeeded(stat: string): number {
  const counts = new Map(stat.split(",").map((part) => part.split("=") as [string, string]));
  return Number(counts.get("calls") ?? 0) - Number(counts.get("failed_calls") ?? 0);
}

/** Commands that count as changes and name no key, or none to some kind of feed. */
const silent =
  /^(x(readgroup|ack|ackdel|claim|autoclaim|group|setid)|pfcount|script|function)(\||$)/;

/**
 * Says what happened between two looks that the feed was not told of, as a clause; null for nothing.
 * `heard` is how many changes it was told of between them, or more.
 */
export function missedBetween(before: Look, now: Look, heard: number): string | null {
  if (isOther(before.runId, now.runId))
    return "the source was restarted, or another server took its place";
  if (isOther(before.role, now.role)) {
    return `the role of the source changed from ${before.role} to ${now.role}`;
  }
  if (hasFallen(before, now)) {
    return "the statistics of the source were reset, so nobody can say whether it was flushed meanwhile";
  }
  if (hasRisen(before, now, /^flush(all|db)$/)) return "the source was flushed";
  if (hasRisen(before, now, /^swapdb$/)) return "databases of the source were swapped";
  const unheard = keysUnheard(before, now, heard);
  if (unheard !== null) return unheard;
  const isExplained = now.calls === null || hasRisen(before, now, silent);
  if (heard === 0 && !isExplained && (changesBetween(before, now) ?? 0) > 0) {
    return "the source was written to, and its feed told nothing of it";
  }
  return null;
}

/** What is not said is not known to be another. */
function isOther(before: string | null, now: string | null): boolean {
  return before !== null && now !== null && before !== now;
}

/** Streams that consumers may have touched between two looks: those with groups, all of them, or none. */
export function streamsTouched(before: Look, now: Look): "groups" | "all" | null {
  if (changesBetween(before, now) === 0) return null;
  if (now.calls === null) return "groups";
  if (hasRisen(before, now, /^(xsetid|xgroup)(\||$)/)) return "all";
  return hasRisen(before, now, /^x(readgroup|ack|ackdel|claim|autoclaim)$/) ? "groups" : null;
}

/** Null when the source does not count changes, or began to count anew. */
function changesBetween(before: Look, now: Look): number | null {
  const isCounted = before.savedAt === now.savedAt && before.changes !== null;
  if (!isCounted || now.changes === null || now.changes < before.changes!) return null;
  return now.changes - before.changes!;
}

function hasRisen(before: Look, now: Look, names: RegExp): boolean {
  if (before.calls === null || now.calls === null) return false;
  for (const [name, count] of now.calls) {
    if (names.test(name) && count > (before.calls.get(name) ?? 0)) return true;
  }
  return false;
}

function hasFallen(before: Look, now: Look): boolean {
  if (before.commands !== null && now.commands !== null && now.commands < before.commands)
    return true;
  if (before.calls === null) return false;
  for (const [name, count] of before.calls) {
    if ((now.calls?.get(name) ?? 0) < count) return true;
  }
  return false;
}

/**
 * Where the statistics of commands are hidden, a flush or a swap shows in the number of keys: it cannot change
 * by more than the changes that were heard.
 */
function keysUnheard(before: Look, now: Look, heard: number): string | null {
  if (now.calls !== null) return null;
  for (const database of new Set([...before.keys.keys(), ...now.keys.keys()])) {
    const moved = (now.keys.get(database) ?? 0) - (before.keys.get(database) ?? 0);
    if (Math.abs(moved) > heard) {
      return `database ${database} of the source ${moved < 0 ? "lost" : "gained"} ${Math.abs(moved)} keys, and its feed told only ${heard} changes: it was flushed or swapped`;
    }
  }
  return null;
}
