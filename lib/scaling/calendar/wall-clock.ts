const MINUTE_MS = 60_000;
/** Zones change their offset on the quarter of an hour. */
const BUCKET_MS = 15 * MINUTE_MS;
const BUCKETS_MAX = 20_000;

/** What clocks on a wall show. `minute` is of the day, 0..1439. */
export type WallClock = { weekday: number; minute: number };

type Zone = { format: Intl.DateTimeFormat; offsetMs: Map<number, number> };

/** Asking Intl takes microseconds, and every decision asks. */
const zones = new Map<string, Zone | null>();

/** What clocks in a time zone show at an instant; null for a zone nobody knows. */
export function wallClockIn(timeZone: string, atMs: number): WallClock | null {
  const offsetMs = offsetIn(timeZone, atMs);
  if (offsetMs === null) return null;
  const wall = new Date(atMs + offsetMs);
  return { weekday: wall.getUTCDay(), minute: wall.getUTCHours() * 60 + wall.getUTCMinutes() };
}

/** Whether there is such a time zone, by its IANA name. */
export function isTimeZone(timeZone: string): boolean {
  return zoneNamed(timeZone) !== null;
}

/** By how much clocks in a zone are ahead of UTC at an instant, in milliseconds. */
export function offsetIn(timeZone: string, atMs: number): number | null {
  const zone = zoneNamed(timeZone);
  if (zone === null) return null;
  const bucket = Math.floor(atMs / BUCKET_MS);
  const known = zone.offsetMs.get(bucket);
  if (known !== undefined) return known;
  if (zone.offsetMs.size >= BUCKETS_MAX) zone.offsetMs.clear();
  const beganMs = bucket * BUCKET_MS;
  const offsetMs = shownAt(zone.format, beganMs) - beganMs;
  zone.offsetMs.set(bucket, offsetMs);
  return offsetMs;
}

/** What the clocks show, as if it were UTC. */
function shownAt(format: Intl.DateTimeFormat, atMs: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(atMs)) shown[type] = Number(value);
  const { year, month, day, hour, minute } = shown;
  return Date.UTC(year!, month! - 1, day, hour, minute);
}

function zoneNamed(timeZone: string): Zone | null {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const zone = open(timeZone);
  zones.set(timeZone, zone);
  return zone;
}

function open(timeZone: string): Zone | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    return { format, offsetMs: new Map() };
  } catch {
    // RangeError: no such zone.
    return null;
  }
}
