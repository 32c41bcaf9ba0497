import { expect, test } from "vitest";
import { readUntil } from "@/local/engine/duration";

test.each([
  ["1w2d3h4m5s", { afterMs: 788_645_000 }],
  ["45s", { afterMs: 45_000 }],
  ["", { afterMs: 0 }],
  ["2026-03-01T00:00:00.000Z", { at: "2026-03-01T00:00:00.000Z" }],
  ["5", null],
  ["soon", null],
])("a sleep of %j is read", (text, until) => {
  expect(readUntil(text)).toEqual(until);
});
