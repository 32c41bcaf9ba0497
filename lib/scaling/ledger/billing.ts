/** A stretch of time; `to` is no part of it. */
export type Span = { from: Date; to: Date };

/** A month of a price list has 30 days: Heroku's 720 hours, Scalingo's 43,200 minutes. */
const PRICED_MONTH_MS = 30 * 86_400_000;

/** By the service in a plan's id: those that bill every minute of a month, however long it is. */
const withoutMaximum: readonly string[] = ["redis"]; // Scalingo's.

/**
 * How many times a plan's monthly price is paid for having it throughout a span.
 *
 * Heroku prorates to the second by months of 30 days, up to the monthly price; that the 31st day is the
 * one that costs nothing, also after a plan change in the month, is our reading of it and unconfirmed.
 * Scalingo bills minutes, and 31 days cost more than a month of its price list; whether it rounds a
 * begun minute up is unconfirmed. Whatever else has a price is taken to bill as Heroku does.
 *
 * Sources: Heroku's CLI, src/lib/addons/util.ts; Scalingo's reference of add-on providers, `pricings`.
 */
export function monthsBilled(planId: string, { from, to }: Span): number {
  const service = planId.split(":")[0]!;
  if (withoutMaximum.includes(service)) return lengthMs({ from, to }) / PRICED_MONTH_MS;
  let billedMs = 0;
  for (let month = monthOf(from); month.from < to; month = monthOf(month.to)) {
    const paidUpAt = new Date(month.from.getTime() + PRICED_MONTH_MS);
    const billed = { from: month.from, to: paidUpAt < month.to ? paidUpAt : month.to };
    billedMs += lengthMs(overlap({ from, to }, billed));
  }
  return billedMs / PRICED_MONTH_MS;
}

/** The calendar month of an instant, in UTC: the month of the providers' bills and of a monthly cap. */
export function monthOf(at: Date): Span {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { from: new Date(Date.UTC(year, month)), to: new Date(Date.UTC(year, month + 1)) };
}

/** What two spans have in common; null when that is nothing. */
export function overlap(one: Span, other: Span): Span | null {
  const from = one.from > other.from ? one.from : other.from;
  const to = one.to < other.to ? one.to : other.to;
  return from < to ? { from, to } : null;
}

function lengthMs(span: Span | null): number {
  return span === null ? 0 : Math.max(0, span.to.getTime() - span.from.getTime());
}
