const MINUTE_MS = 60_000;
/** Zones change their offset on the quarter of an hour. */
const BUCKET_MS = 15 * MINUTE_MS;
const BUCKETS_MAX = 20_000;
const DAY_MS = 1440 * MINUTE_MS;
/** As a `datetime-local` control has it. Years of three digits are still being typed. */
const SHOWN = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d$/;
const SHOWN_LETTERS = 16;

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

/**
 * The instant at which clocks in a zone show `2026-12-24T18:00`; null for what is no such text and for a zone
 * nobody knows. Of a time that comes twice it is the first; one that a change to summer time leaves out is
 * moved on by as much as the clocks are, so that 02:30 becomes 03:30.
 */
export function instantAt(timeZone: string, shown: string): Date | null {
  const shownMs = Date.parse(`${shown}Z`);
  if (!SHOWN.test(shown) || Number.isNaN(shownMs)) return null;
  // Clocks change months apart, so that a day before and a day after tell both offsets there can be.
  const before = offsetIn(timeZone, shownMs - DAY_MS);
  const after = offsetIn(timeZone, shownMs + DAY_MS);
  if (before === null || after === null) return null;
  const isShown = (offsetMs: number) => offsetIn(timeZone, shownMs - offsetMs) === offsetMs;
  return new Date(shownMs - (!isShown(before) && isShown(after) ? after : before));
}

/** `2026-12-24T18:00`, as clocks in a zone show an instant; null for a zone nobody knows. */
export function shownIn(timeZone: string, at: Date): string | null {
  const offsetMs = offsetIn(timeZone, at.getTime());
  return offsetMs === null
    ? null
    : new Date(at.getTime() + offsetMs).toISOString().slice(0, SHOWN_LETTERS);
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
