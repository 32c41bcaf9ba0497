import { monthOf, type Span } from "@/lib/scaling/ledger/billing";

/** What a page of the ledger shows: one month, or everything since it began. */
export type LedgerRange = {
  /** `2026-11` or `all`, as it stands in an address. */
  name: string;
  /** Ends now where it is not over. */
  span: Span;
  /** The whole month that is under way; null of one that is over, and of everything. */
  running: Span | null;
};

const ALL = "all";
const DAY_MS = 86_400_000;

/** The range an address asks for: the month under way unless it names an earlier one, or everything. */
export function rangeNamed(asked: string | undefined, now: Date): LedgerRange {
  if (asked === ALL) return { name: ALL, span: { from: new Date(0), to: now }, running: null };
  const present = monthOf(now);
  const found = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked ?? "")
    ? new Date(`${asked}-01T00:00:00Z`)
    : now;
  if (found >= present.from) {
    return { name: monthName(now), span: { from: present.from, to: now }, running: present };
  }
  return { name: monthName(found), span: monthOf(found), running: null };
}

/** Whether it is everything, and not a month. */
export function isEverything({ name }: LedgerRange): boolean {
  return name === ALL;
}

/** The names of the ranges there are from the first thing known until now: newest first, then everything. */
export function rangeNames(firstAt: Date, now: Date): string[] {
  const names: string[] = [];
  for (let month = monthOf(now); month.to > firstAt; month = monthBefore(month)) {
    names.push(monthName(month.from));
  }
  return [...names, ALL];
}

/** The days of a range's month, or the months of everything since `firstAt`: what its bars stand for. */
export function slicesOf(range: LedgerRange, firstAt: Date): Span[] {
  const { span } = range;
  const slices: Span[] = [];
  if (isEverything(range)) {
    for (let month = monthOf(firstAt); month.from < span.to; month = monthOf(month.to)) {
      slices.push(month);
    }
    return slices;
  }
  const month = monthOf(span.from);
  for (let from = month.from; from < month.to;) {
    const to = new Date(from.getTime() + DAY_MS); // A day of UTC is never longer.
    slices.push({ from, to });
    from = to;
  }
  return slices;
}

/** `November 2026`, or `Since the start`. */
export function rangeWords(name: string): string {
  if (name === ALL) return "Since the start";
  const month = new Date(`${name}-01T00:00:00Z`);
  return month.toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
}

function monthName(at: Date): string {
  return at.toISOString().slice(0, 7);
}

function monthBefore({ from }: Span): Span {
  return monthOf(new Date(from.getTime() - 1));
}
