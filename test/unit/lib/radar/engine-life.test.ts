import { expect, test } from "vitest";
import { endedEngine } from "@/lib/radar/engine-life";

const now = new Date("2026-03-02T10:00:00Z");

test.each([
  ["Redis 7.0.15", now, { line: "Redis 7.0", lastDay: "2024-07-29" }],
  ["Redis 6.0.0", now, { line: "Redis 6.0", lastDay: "2022-05-31" }],
  ["Valkey 8.0.1", new Date("2027-09-16T00:00:00Z"), { line: "Valkey 8.0", lastDay: "2027-09-15" }],
])("%s is no longer fixed", (engine, at, ended) => {
  expect(endedEngine(engine, at)).toEqual(ended);
});

test.each([
  ["on its last day", "Valkey 8.0.1", new Date("2027-09-15T23:59:59Z")],
  ["whose project has not said when", "Redis 7.2.4", now],
  ["that nobody here knows", "Redis 12.1.0", now],
  ["without a number", "Valkey", now],
  ["that was never seen", null, now],
])("nothing is said of a version %s", (_which, engine, at) => {
  expect(endedEngine(engine, at)).toBeNull();
});
