import type { LedgerLine } from "@/lib/scaling/ledger/ledger";

type Cell = string | number | null;

/** How text begins that a spreadsheet would calculate, also in full width and behind white space. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

const head = [
  "At (UTC)",
  "Instance",
  "From plan",
  "To plan",
  "Difference per month",
  "Saved",
  "Currency",
  "Taken back at (UTC)",
  "Changed by",
  "Person",
  "Why",
];

/** Plan changes as a file for a spreadsheet: money in whole units, what cost more below nothing. */
export function ledgerCsv(lines: readonly LedgerLine[]): string {
  return toCsv(
    head,
    lines.map(({ change, row, fromLabel, toLabel, monthlyCents, savedCents, undoneAt }) => [
      change.at.toISOString(),
      row.name,
      fromLabel,
      toLabel,
      units(monthlyCents),
      units(savedCents),
      row.currency,
      undoneAt?.toISOString() ?? null,
      change.changer,
      change.person,
      change.reason,
    ]),
  );
}

function units(cents: number | null): number | null {
  return cents === null ? null : cents / 100;
}

/**
 * A table as CSV (RFC 4180), with its head as first line.
 *
 * Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are left as they
 * are. A null is an empty cell.
 *
 * Source: OWASP, "CSV Injection"
 */
export function toCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
