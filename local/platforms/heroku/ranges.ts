const PAGE_DEFAULT = 200;
const PAGE_MAX = 1000;

/** One page of a list, with the headers that tell where it ends and how to go on. */
export type Page<Row> = { status: 200 | 206; rows: Row[]; headers: Record<string, string> };

/** What a Range header asks for; bounds are inclusive unless said otherwise. */
type Range = {
  attribute: string;
  start: string;
  isStartExclusive: boolean;
  end: string;
  isEndExclusive: boolean;
  max: number;
  isDescending: boolean;
};

/**
 * Cuts the page out of `rows` that a Range header asks for, 200 rows unless it says otherwise.
 *
 * Null means that the header cannot be understood, or names an attribute outside of `attributes`;
 * Heroku answers 416 then. A page that is not the last has status 206 and `Next-Range`.
 *
 * Source: https://devcenter.heroku.com/articles/platform-api-reference#ranges
 */
export function pageOf<Row extends object>(
  rows: readonly Row[],
  header: string | null,
  attributes: readonly (string & keyof Row)[],
): Page<Row> | null {
  const range = rangeOf(header ?? `${attributes[0]} ..`);
  const attribute = attributes.find((name) => name === range?.attribute);
  if (range === null || attribute === undefined) return null;

  const valueOf = (row: Row) => String(row[attribute]);
  const sorted = [...rows].sort((one, other) => compare(valueOf(one), valueOf(other)));
  if (range.isDescending) sorted.reverse();
  const inside = sorted.filter((row) => isInside(valueOf(row), range));
  const page = inside.slice(0, range.max);

  const headers: Record<string, string> = { "Accept-Ranges": attributes.join(", ") };
  const last = page.at(-1);
  if (last === undefined) return { status: 200, rows: [], headers };

  headers["Content-Range"] = `${attribute} ${valueOf(page[0]!)}..${valueOf(last)}`;
  if (page.length === inside.length) return { status: 200, rows: page, headers };

  const order = range.isDescending ? "order=desc,max=" : "max=";
  headers["Next-Range"] = `${attribute} ]${valueOf(last)}..; ${order}${range.max}`;
  return { status: 206, rows: page, headers };
}

/** Versions and sequences are numbers: 9 comes before 10. */
function compare(one: string, other: string): number {
  const areNumbers = [one, other].every((text) => /^\d+$/.test(text));
  if (areNumbers) return Number(one) - Number(other);
  return one < other ? -1 : Number(one > other);
}

/** With a descending order the first bound is the larger one. */
function isInside(value: string, range: Range): boolean {
  const isPast = (bound: string, other: string) =>
    range.isDescending ? compare(bound, other) > 0 : compare(bound, other) < 0;
  const { start, end, isStartExclusive, isEndExclusive } = range;
  const afterStart = start === "" || isPast(start, value) || (start === value && !isStartExclusive);
  const beforeEnd = end === "" || isPast(value, end) || (end === value && !isEndExclusive);
  return afterStart && beforeEnd;
}

function rangeOf(header: string): Range | null {
  const parts = /^\s*(\w+)\s+(\])?([^\s\];[]*?)\.\.([^\s\];[]*)(\[)?\s*(?:;\s*(.*))?$/.exec(header);
  if (parts === null) return null;
  const [, attribute, exclusiveStart, start, end, exclusiveEnd, options = ""] = parts;
  const max = Number(/\bmax=(\d+)/.exec(options)?.[1] ?? PAGE_DEFAULT);
  if (max < 1) return null;
  return {
    attribute: attribute!,
    start: start!,
    isStartExclusive: exclusiveStart !== undefined,
    end: end!,
    isEndExclusive: exclusiveEnd !== undefined,
    max: Math.min(max, PAGE_MAX),
    isDescending: /\border=desc/.test(options),
  };
}
