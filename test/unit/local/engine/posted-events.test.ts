import { expect, test } from "vitest";
import { readEvents } from "@/local/engine/posted-events";

test("posted events get what they lack", () => {
  expect(readEvents({ name: "a" }, 5)).toEqual([{ id: null, name: "a", data: {}, ts: 5 }]);
  expect(readEvents([{ name: "a", id: "x", data: { b: 1 }, ts: 7, v: "1" }], 5)).toEqual([
    { id: "x", name: "a", data: { b: 1 }, ts: 7, v: "1" },
  ]);
});

test.each([
  [{}, "Event 1 needs a name."],
  [[{ name: "a" }, { name: "" }], "Event 2 needs a name."],
  [{ name: "inngest/x" }, "Event 1 has the prefix inngest/"],
  [{ name: "a\u0000" }, "control character in its name"],
  [{ name: "a", id: "\u0000" }, "control character in its id"],
  ["a", "Event 1 is no object."],
  [Array.from({ length: 5001 }, () => ({ name: "a" })), "5001 events are too many"],
])("posted events are refused with a reason", (body, reason) => {
  expect(() => readEvents(body, 0)).toThrow(reason);
});
