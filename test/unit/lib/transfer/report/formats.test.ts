import { expect, test } from "vitest";
import { formatOf } from "@/lib/transfer/report/formats";

test.each([
  ["report.txt", "txt"],
  ["of/orders.2026.json", "json"],
  [".html", "html"],
  ["report.pdf", null],
  ["report.TXT", null],
  ["report.toString", null],
  ["txt", null],
])("a report into %s is written as %s", (file, format) => {
  expect(formatOf(file)).toBe(format);
});
