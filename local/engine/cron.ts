const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: "jan feb mar apr may jun jul aug sep oct nov dec" },
  { name: "weekday", min: 0, max: 7, words: "sun mon tue wed thu fri sat" },
] as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
// The rarest date, 29 February, is at most eight years away.
const SEARCH_MS = 9 * 366 * 24 * HOUR_MS;

export type Cron = {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** When day of month and weekday are both given, either may match. */
  isEitherDay: boolean;
  /** Null means UTC. */
  timeZone: string | null;
};

/**
 * Parses a cron expression of five fields with an optional prefix `TZ=Area/City`.
 *
 * A field is `*`, a number, a name (`jan`, `mon`), a range, any of these with `/step`, or a list of
 * them; weekday 7 is Sunday. Source: crontab(5).
 *
 * @throws Error that says which part is wrong
 */
export function parseCron(expression: string): Cron {
  const parts = expression.trim().split(/\s+/);
  const zone = /^(?:CRON_)?TZ=(.+)$/.exec(parts[0] ?? "")?.[1] ?? null;
  if (zone !== null) parts.shift();
  if (parts.length !== 5) throw new Error(`"${expression}" does not have five fields`);
  if (zone !== null && !isTimeZone(zone)) throw new Error(`"${zone}" is no time zone`);

  const [minutes, hours, days, months, weekdays] = parts.map(parseField);
  return {
    minutes: minutes!,
    hours: hours!,
    days: days!,
    months: months!,
    weekdays: new Set([...weekdays!].map((day) => day % 7)),
    isEitherDay: !parts[2]!.startsWith("*") && !parts[4]!.startsWith("*"),
    timeZone: zone,
  };
}

/**
 * Returns the first minute after `afterMs` that matches, in milliseconds, or null when none ever does.
 * An hour that a change of clocks leaves out has no tick; one that it repeats has two.
 */
export function nextTick(cron: Cron, afterMs: number): number | null {
  const wallAt = wallClock(cron.timeZone);
  let at = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  while (at - afterMs < SEARCH_MS) {
    const wall = wallAt(at);
    if (!isDay(cron, wall)) at += untilLaterHour(wall);
    else if (!cron.hours.has(wall.hour)) at += HOUR_MS - wall.minute * MINUTE_MS;
    else if (!cron.minutes.has(wall.minute)) at += MINUTE_MS;
    else return at;
  }
  return null;
}

type Wall = { minute: number; hour: number; day: number; month: number; weekday: number };

/** Whether a day counts. Where both the date and the weekday are given, either is enough. */
export function isDay(cron: Cron, { day, month, weekday }: Wall): boolean {
  if (!cron.months.has(month)) return false;
  const [isDate, isWeekday] = [cron.days.has(day), cron.weekdays.has(weekday)];
  return cron.isEitherDay ? isDate || isWeekday : isDate && isWeekday;
}

/** To the next full hour, or to the last hours of the day; never across midnight in one leap. */
function untilLaterHour({ hour, minute }: Wall): number {
  return Math.max(1, 22 - hour) * HOUR_MS - minute * MINUTE_MS;
}

/** Returns a function that says what the clocks in a time zone show at a moment. */
export function wallClock(timeZone: string | null): (ms: number) => Wall {
  if (timeZone === null) {
    return (ms) => {
      const date = new Date(ms);
      return {
        minute: date.getUTCMinutes(),
        hour: date.getUTCHours(),
        day: date.getUTCDate(),
        month: date.getUTCMonth() + 1,
        weekday: date.getUTCDay(),
      };
    };
  }
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day] = [parts.get("year")!, parts.get("month")!, parts.get("day")!];
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    return { minute: parts.get("minute")!, hour: parts.get("hour")!, day, month, weekday };
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0);
    return true;
  } catch {
    return false;
  }
}

function parseField(text: string, place: number): Set<number> {
  const { name, min, max } = FIELDS[place]!;
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new Error(`"${part}" is no ${name}`);
    const [, all, first, last, step] = match;
    const from = all ? min : toNumber(first!, place);
    const isOpen = all !== undefined || (step !== undefined && last === undefined);
    const to = isOpen ? max : toNumber(last ?? first!, place);
    if (from < min || to > max || from > to || step === "0") {
      throw new Error(`"${part}" is no ${name} between ${min} and ${max}`);
    }
    for (let value = from; value <= to; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

/** A number, or the number of a name; NaN is outside of every range. */
function toNumber(text: string, place: number): number {
  if (/^\d+$/.test(text)) return Number(text);
  const field = FIELDS[place]!;
  const index = "words" in field ? field.words.split(" ").indexOf(text.toLowerCase()) : -1;
  if (index === -1) throw new Error(`"${text}" is no ${field.name}`);
  return index + field.min;
}
