const UNITS_MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** When a sleep is over: after so many milliseconds, or at a moment. */
export type Until = { afterMs: number } | { at: string };

/** Reads the length of a sleep: `1w2d3h4m5s`, or a date in ISO form. Null when it is neither. */
export function readUntil(text: string): Until | null {
  const match = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (match !== null) {
    const counts = match.slice(1).map((count) => Number(count ?? 0));
    const units = Object.values(UNITS_MS);
    return { afterMs: counts.reduce((sum, count, place) => sum + count * units[place]!, 0) };
  }
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : { at: new Date(at).toISOString() };
}
