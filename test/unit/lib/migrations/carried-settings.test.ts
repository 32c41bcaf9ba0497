import { expect, test } from "vitest";
import { carriedSettings, type SettingsAt } from "@/lib/migrations/carried-settings";

const setting = (key: string, value: string | null) => ({
  key,
  label: key,
  help: "",
  value,
  options: null,
  isPending: false,
});
const at = (policy: string | null, values: Record<string, string | null>): SettingsAt => ({
  policy,
  settings: Object.entries(values).map(([key, value]) => setting(key, value)),
});
const source = at("allkeys-lru", { maxmemory_policy: "allkeys-lru", timeout: "300" });

test.each([
  ["was the same already", at("allkeys-lru", {}), at("allkeys-lru", {}), "the same already"],
  ["was carried over", at("noeviction", {}), at("allkeys-lru", {}), "carried over"],
  [
    "has only a near one",
    at("noeviction", {}),
    at("volatile-lru", {}),
    "the nearest that the target has",
  ],
  ["cannot be told", at(null, {}), at(null, {}), "the target does not tell"],
])("an eviction policy that %s is reported so", (_how, before, after, note) => {
  const [policy] = carriedSettings(source, { before, after }, new Map());
  expect(policy).toEqual({
    name: "maxmemory-policy",
    source: "allkeys-lru",
    target: after.policy,
    note,
  });
});

test.each([
  ["the target lacks", {}, {}, null, "the target has no such setting"],
  ["was set", { timeout: "0" }, { timeout: "300" }, "300", "carried over"],
  ["was left", { timeout: "0" }, { timeout: "0" }, "0", "left as the target has it"],
])("a setting that %s is reported with both values", (_how, was, is, target, note) => {
  const [, timeout] = carriedSettings(
    source,
    { before: at("allkeys-lru", was), after: at("allkeys-lru", is) },
    new Map(),
  );
  expect(timeout).toEqual({ name: "timeout", source: "300", target, note });
});

test("what the provider refused is reported in its words", () => {
  const left = at("noeviction", { timeout: "0" });
  const refused = new Map([["timeout", "Heroku does not change timeout on this plan."]]);
  const [, timeout] = carriedSettings(source, { before: left, after: left }, refused);
  expect(timeout!.note).toBe("refused: Heroku does not change timeout on this plan.");
});

test("an eviction policy that differs is refused only by what was said of it", () => {
  const left = { before: at("noeviction", {}), after: at("noeviction", {}) };
  const noteOf = (key: string) =>
    carriedSettings(source, left, new Map([[key, "It said no."]]))[0]!.note;
  expect(noteOf("maxmemory_policy")).toBe("refused: It said no.");
  expect(noteOf("redis-cache")).toBe("refused: It said no.");
  expect(noteOf("timeout")).toBe("as near as the target has it");
});

test("a policy or a setting that the source does not tell of is left out", () => {
  const silent = at(null, { timeout: null });
  expect(carriedSettings(silent, { before: silent, after: silent }, new Map())).toEqual([]);
});
