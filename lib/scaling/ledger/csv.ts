type Cell = string | number | null;

/** How text begins that a spreadsheet would calculate, also in full width and behind white space. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

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
