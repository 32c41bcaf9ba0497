import type { Setting } from "@/lib/providers/capabilities";
import type { Database } from "@/lib/providers/heroku/shapes";

/** A setting of the Data API: its name there, and how the rows for people call it. */
type Known = Pick<Setting, "key" | "label" | "help" | "options"> & {
  row: RegExp;
  /** The value behind a row that says "Disabled". */
  off: string;
  problem(value: string): string | null;
};

const policies = [
  "noeviction",
  "allkeys-lru",
  "volatile-lru",
  "allkeys-lfu",
  "volatile-lfu",
  "allkeys-random",
  "volatile-random",
  "volatile-ttl",
] as const;

const known: readonly Known[] = [
  {
    key: "maxmemory_policy",
    label: "Eviction policy",
    help: "What Redis does when its memory is full. A cache may evict keys; a queue must not.",
    options: policies,
    row: /max ?memory|eviction/i,
    off: "noeviction",
    problem: (value) =>
      policies.some((policy) => policy === value) ? null : "Choose one of the eviction policies.",
  },
  {
    key: "timeout",
    label: "Idle timeout",
    help: "Seconds after which a connection that does nothing is closed; 0 for never.",
    options: null,
    row: /^timeout/i,
    off: "0",
    problem: (value) =>
      /^\d{1,9}$/.test(value) ? null : "The idle timeout is a whole number of seconds; 0 is never.",
  },
  {
    key: "notify_keyspace_events",
    label: "Keyspace notifications",
    help: "Which events Redis publishes, in its own letters, such as AKE; empty for none.",
    options: null,
    row: /keyspace|notif/i,
    off: "",
    problem: (value) =>
      /^[KEg$lshztdxenmA]*$/.test(value)
        ? null
        : "These are not letters Redis knows for keyspace events. Leave it empty for none.",
  },
];

/**
 * The settings of a database, as far as the rows say them: the Data API tells settings only when it
 * changes one, and what its rows are called is not documented.
 */
export function toSettings({ info }: Database): Setting[] {
  return known.map(({ key, label, help, options, row, off }) => {
    const told = info?.find(({ name }) => row.test(name))?.values[0];
    const text = typeof told === "string" || typeof told === "number" ? String(told) : null;
    const value = /^(disabled|none|off)$/i.test(text ?? "") ? off : text;
    return { key, label, help, options, value, isPending: false };
  });
}

/** What the Data API is sent, or why it is not asked at all. */
export function settingOf(
  key: string,
  value: string,
): { setting: Record<string, string | number> } | { problem: string } {
  const setting = known.find((candidate) => candidate.key === key);
  if (setting === undefined) return { problem: `Heroku has no setting ${key}.` };
  const problem = setting.problem(value);
  if (problem !== null) return { problem };
  return { setting: { [key]: key === "timeout" ? Number(value) : value } };
}
