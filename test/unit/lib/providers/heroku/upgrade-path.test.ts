import { expect, test } from "vitest";
import { nextVersion } from "@/lib/providers/heroku/upgrade-path";

test.each([
  ["5.0.14", "7.2"],
  ["6.2", "7.2"],
  ["7.0.15", "7.2"],
  ["7.1", "7.2"],
  ["7.2", null],
  ["7.2.4", null],
  ["7.4", null],
  ["7.10", null],
  ["8.0", null],
  ["8.1.1", null],
  ["10.0", null],
  ["7", null],
  ["Valkey", null],
  ["", null],
])("from %j an upgrade leads to %j", (current, next) => {
  expect(nextVersion(current)).toBe(next);
});
