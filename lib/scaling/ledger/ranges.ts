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

/** The names of the ranges there are from the first thing known until now: newest first, then everything. */
export function rangeNames(firstAt: Date, now: Date): string[] {
  const names: string[] = [];
  for (let month = monthOf(now); month.to > firstAt; month = monthBefore(month)) {
    names.push(monthName(month.from));
  }
  return [...names, ALL];
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
