import { DAY, HOUR } from "./trace";

/** From `low` to `high` and back once a period, lowest at minute 0. */
export function wave(low: number, high: number, period: number): (minute: number) => number {
  return (minute) =>
    (low + high) / 2 - ((high - low) / 2) * Math.cos((2 * Math.PI * minute) / period);
}

/** How busy people are, 0..1: quiet nights, a climb from 6, a dip at noon, a slow evening. */
export function officeHours(minute: number): number {
  const hour = (minute % DAY) / HOUR;
  const morning = smooth((hour - 6) / 4);
  const evening = 1 - smooth((hour - 17) / 5);
  const noon = 1 - 0.15 * Math.exp(-(((hour - 12.5) / 0.7) ** 2));
  return Math.min(morning, evening) * noon;
}

/** 1 on working days; the history begins on a Monday. */
export function workday(minute: number): number {
  return Math.floor(minute / DAY) % 7 < 5 ? 1 : 0;
}

/** Up to 1 within `rise` minutes from 0, back to 0 over `fall` after `hold` more; 0 before and after. */
export function hump(since: number, rise: number, hold: number, fall: number): number {
  if (since < 0 || since >= rise + hold + fall) return 0;
  if (since < rise) return since / rise;
  return since < rise + hold ? 1 : 1 - (since - rise - hold) / fall;
}

/** 0 below 0, 1 above 1, smooth in between. */
export function smooth(share: number): number {
  const held = Math.min(1, Math.max(0, share));
  return held * held * (3 - 2 * held);
}
