/**
 * Until when the projects fix what is found in their versions, by the day after which they do not; null
 * while they do and have not said. Sources: https://github.com/redis/redis/security,
 * https://valkey.io/topics/releases/, https://endoflife.date (read in 2026).
 */
const lastDays: Readonly<Record<string, string | null>> = {
  "Redis 4.0": "2020-04-30",
  "Redis 5.0": "2022-04-27",
  "Redis 6.0": "2022-05-31",
  "Redis 6.2": null,
  "Redis 7.0": "2024-07-29",
  "Redis 7.2": null,
  "Redis 7.4": null,
  "Redis 8.0": "2026-02-11",
  "Valkey 7.2": "2029-04-16",
  "Valkey 8.0": "2027-09-15",
  "Valkey 8.1": "2030-03-31",
  "Valkey 9.0": "2028-10-21",
};

/** A line of versions of an engine, such as `Redis 7.0`, and the last day on which it was fixed. */
export type EndedEngine = { line: string; lastDay: string };

/**
 * The line of versions that `engine` (`Redis 7.0.15`) belongs to, when its project no longer fixes it; null
 * while it does, and for a version nobody here knows. A provider may still fix it by itself.
 */
export function endedEngine(engine: string | null, now: Date): EndedEngine | null {
  const line = /^(Redis|Valkey) \d+\.\d+/.exec(engine ?? "")?.[0];
  const lastDay = line === undefined ? null : (lastDays[line] ?? null);
  if (line === undefined || lastDay === null) return null;
  return now.toISOString().slice(0, 10) > lastDay ? { line, lastDay } : null;
}
