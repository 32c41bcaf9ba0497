const HOUR_MS = 3_600_000;

/** When the hours begin in which a cutover may start (UTC, the end not included); null while they last. */
export function hourBegins(
  { fromHourUtc, toHourUtc }: { fromHourUtc: number; toHourUtc: number },
  now: Date,
): Date | null {
  const hour = now.getUTCHours();
  const length = (toHourUtc - fromHourUtc + 24) % 24 || 24;
  const passed = (hour - fromHourUtc + 24) % 24;
  if (passed < length) return null;
  const thisHour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return new Date(thisHour + (24 - passed) * HOUR_MS);
}
