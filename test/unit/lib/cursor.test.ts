import { expect, test } from "vitest";
import { evaluations } from "@/drizzle/schema";
import { behind, cursorOf } from "@/lib/cursor";

const columns = { at: evaluations.lastAt, id: evaluations.id };

test("a list goes on behind the last row of the page before", () => {
  const cursor = cursorOf(new Date("2026-03-02T14:05:20.123Z"), "eva_1");

  expect(cursor).toBe("2026-03-02T14:05:20.123Z~eva_1");
  expect(behind(cursor, columns)).toBeDefined();
});

test.each([
  "",
  "~",
  "yesterday~eva_1",
  "2026-13-45T14:05:20.123Z~eva_1",
  "2026-03-02T14:05:20.123Z",
  "2026-03-02T14:05:20.123Z~",
  // What JavaScript reads and Postgres refuses.
  "+275760-09-13T00:00:00.000Z~eva_1",
  "-000001-01-01T00:00:00.000Z~eva_1",
  "2026-03-02T14:05:20.123Z~eva_\u0000",
])("an address that says %j begins with the newest row", (cursor) => {
  expect(behind(cursor, columns)).toBeUndefined();
});
