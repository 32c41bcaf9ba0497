const DAY_MS = 86_400_000;
const DAYS_MAX = 366;

/** Why a pause or a pin cannot last until then, as one sentence, or null when it can. */
export function untilProblem(until: Date, now: Date): string | null {
  const ms = until.getTime() - now.getTime();
  if (!(ms > 0)) return "Choose a time that is still to come.";
  if (ms > DAYS_MAX * DAY_MS) return "Choose a time within a year. You can always prolong it.";
  return null;
}
