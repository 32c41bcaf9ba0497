import { describe, expect, test } from "vitest";
import { readDefinitions, slotOf, valueAt } from "@/local/engine/definitions";

function served(changes: Record<string, unknown> = {}) {
  return {
    id: "house-f",
    name: "f",
    triggers: [{ event: "a" }],
    steps: { step: { id: "step", name: "step", runtime: { type: "http", url: "http://x" } } },
    ...changes,
  };
}
const read = (changes?: Record<string, unknown>) => readDefinitions([served(changes)])[0];

test("a function without options is tried five times, as many at once as there is room", () => {
  expect(read()).toEqual({
    id: "house-f",
    events: ["a"],
    crons: [],
    onFailureOf: null,
    attemptsMax: 5,
    concurrency: null,
  });
});

test("a failure handler belongs to the function its expression names", () => {
  const trigger = {
    event: "inngest/function.failed",
    expression: "event.data.function_id == 'house-f'",
  };
  expect(read({ id: "house-f-failure", triggers: [trigger] })).toMatchObject({
    events: [],
    onFailureOf: "house-f",
  });
});

test("retries count after the first attempt", () => {
  expect(read({ steps: { step: { retries: { attempts: 0 } } } })).toMatchObject({ attemptsMax: 1 });
});

test.each([
  [3, { limit: 3, key: null }],
  [
    { limit: 1, key: "event.data.instanceId" },
    { limit: 1, key: "event.data.instanceId" },
  ],
  [[{ limit: 2, scope: "fn" }], { limit: 2, key: null }],
])("concurrency %j is understood", (given, concurrency) => {
  expect(read({ concurrency: given })).toMatchObject({ concurrency });
});

test.each<[string, Record<string, unknown>, string]>([
  ["an unknown option", { somethingNew: 1 }, "house-f uses somethingNew"],
  ["cancelOn", { cancel: [{ event: "x" }] }, "house-f uses cancelOn"],
  ["two concurrency options", { concurrency: [{ limit: 1 }, { limit: 2 }] }, "several concurrency"],
  ["a shared scope", { concurrency: { limit: 1, scope: "account" } }, "scope other than fn"],
  ["a limit of 0", { concurrency: { limit: 0 } }, "below 1"],
  ["a computed key", { concurrency: { limit: 1, key: "event.data.a + 'x'" } }, "no path"],
  ["a wildcard", { triggers: [{ event: "a/*" }] }, "exact name"],
  ["an internal event", { triggers: [{ event: "inngest/function.finished" }] }, "exact name"],
  ["an expression", { triggers: [{ event: "a", expression: "event.data.x > 1" }] }, "expression"],
  ["jitter", { triggers: [{ cron: "* * * * *", jitter: "5s" }] }, "jitter"],
  ["a cron of six fields", { triggers: [{ cron: "* * * * * *" }] }, "five fields"],
  ["a cron that never comes", { triggers: [{ cron: "0 0 31 2 *" }] }, "never comes"],
  ["no trigger", { triggers: [] }, "no trigger"],
])("%s is refused in a sentence", (_what, changes, words) => {
  expect(() => read(changes)).toThrow(words);
});

test("two functions with one id are refused", () => {
  expect(() => readDefinitions([served(), served()])).toThrow("same id");
});

describe("the slot of a run", () => {
  const keyed = { ...read()!, concurrency: { limit: 1, key: "event.data.id" } };

  test("tells values and their types apart", () => {
    const slots = [1, "1", null, true].map((id) => slotOf(keyed, { data: { id } }));
    expect(new Set(slots).size).toBe(4);
  });

  test("is one for all runs when there is no key, and none without a limit", () => {
    expect(slotOf({ ...keyed, concurrency: { limit: 1, key: null } }, {})).toBe("house-f");
    expect(slotOf(read()!, {})).toBeNull();
  });

  test("reads a missing value as null", () => {
    expect(valueAt("event.data.a.b", { data: { a: 1 } })).toBeNull();
    expect(valueAt("event.data.toString", { data: {} })).toBeNull();
  });
});
