import { describe, expect, test } from "vitest";
import { judgeLoss } from "@/lib/migrations/judge-loss";
import { hourBegins } from "@/lib/migrations/off-peak";
import { attachmentNameOf, leadsTo, movedUrl } from "@/lib/migrations/redis-url-parts";
import { settingsFor } from "@/lib/migrations/settings-for";
import { Spec } from "@/lib/migrations/spec";
import { beginTerms } from "@/lib/migrations/terms";
import type { Setting } from "@/lib/providers/capabilities";
import { scopeOf } from "@/lib/transfer/scope";

describe("a variable that is switched", () => {
  test.each([
    ["redis://:old@a:1", "redis://:new@b:2", "redis://:new@b:2"],
    ["redis://:old@a:1/3", "redis://:new@b:2", "redis://:new@b:2/3"],
    ["redis://:old@a:1/3?timeout=5", "rediss://u:new@b:2", "rediss://u:new@b:2/3?timeout=5"],
    ["no url at all", "redis://b:2", "redis://b:2"],
    [null, "redis://b:2", "redis://b:2"],
  ])("%s becomes %s as %s", (former, address, expected) => {
    expect(movedUrl(address, former)).toBe(expected);
  });

  test("is found by the server it leads to, whatever database it names", () => {
    expect(leadsTo("redis://:x@host:6379/4", "rediss://u:y@host:6379")).toBe(true);
    expect(leadsTo("redis://:x@host:6380", "redis://host:6379")).toBe(false);
    expect(leadsTo("https://host:6379", "redis://host:6379")).toBe(false);
  });

  test("has an attachment's name only where it ends as theirs do", () => {
    expect(attachmentNameOf("QUEUE_REDIS_URL")).toBe("QUEUE_REDIS");
    expect(attachmentNameOf("REDIS")).toBeNull();
  });
});

const halfPast = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour, 30));

describe("off-peak hours", () => {
  test.each([
    [2, 5, 3, null],
    [2, 5, 5, "2026-03-02T02:00:00.000Z"],
    [22, 4, 23, null],
    [22, 4, 3, null],
    [22, 4, 12, "2026-03-01T22:00:00.000Z"],
    [4, 4, 12, null],
  ])("from %i to %i, at %i: %s", (fromHourUtc, toHourUtc, hour, expected) => {
    expect(hourBegins({ fromHourUtc, toHourUtc }, halfPast(hour))?.toISOString() ?? null).toBe(
      expected,
    );
  });
});

const setting = (key: string, value: string | null, options: string[] | null = null): Setting => ({
  key,
  label: key,
  help: "",
  value,
  options,
  isPending: false,
});

describe("settings", () => {
  const policies = ["noeviction", "allkeys-lru"];

  test("the eviction policy goes along where the target has it", () => {
    const source = { policy: "allkeys-lru", settings: [] };
    const offered = [setting("maxmemory_policy", "noeviction", policies)];
    expect(settingsFor(source, offered).changes).toEqual([
      { key: "maxmemory_policy", value: "allkeys-lru" },
    ]);
    expect(settingsFor({ ...source, policy: "volatile-ttl" }, offered).changes).toEqual([]);
  });

  test("a provider with one switch has it on for a cache and off for a queue", () => {
    const on = [setting("redis-cache", "on", ["on", "off"])];
    const off = [setting("redis-cache", "off", ["on", "off"])];
    expect(settingsFor({ policy: "noeviction", settings: [] }, on).changes).toEqual([
      { key: "redis-cache", value: "off" },
    ]);
    expect(settingsFor({ policy: "allkeys-lfu", settings: [] }, off).changes).toEqual([
      { key: "redis-cache", value: "on" },
    ]);
    expect(settingsFor({ policy: "allkeys-lfu", settings: [] }, on).changes).toEqual([]);
  });

  test("what both call the same is made the same", () => {
    const source = { policy: null, settings: [setting("timeout", "60")] };
    expect(settingsFor(source, [setting("timeout", "300")]).changes).toEqual([
      { key: "timeout", value: "60" },
    ]);
  });
});

const after = (keys: number) => ({ keys: { "0": keys }, evictionPolicy: "noeviction" });

describe("a plan change", () => {
  const before = { keys: { "0": 1000 }, evictionPolicy: "noeviction", sample: [] };
  test.each([
    [1000, { same: 190, changed: 10, gone: 0 }, false],
    [950, { same: 180, changed: 20, gone: 0 }, false],
    [400, { same: 100, changed: 0, gone: 0 }, false],
    [400, { same: 0, changed: 0, gone: 0 }, true],
    [0, { same: 0, changed: 0, gone: 200 }, true],
    [1000, { same: 100, changed: 0, gone: 100 }, true],
  ])("%i keys after and %j: lost is %s", (keys, seen, isLost) => {
    expect(judgeLoss(before, after(keys), seen).isLost).toBe(isLost);
  });
});

test("what was renamed on the way there gets its former name on the way back", () => {
  const spec = Spec.parse({
    kind: "move",
    sourceInstanceId: "ins_1",
    legs: [
      {
        target: { kind: "existing", instanceId: "ins_2" },
        scope: {
          include: ["prod:"],
          rename: { from: "prod:", to: "live:" },
          databases: { "3": 1 },
          masked: ["prod:secret:"],
        },
      },
    ],
  });
  const leg = spec.legs[0]!;
  const there = scopeOf(beginTerms({ direction: "forth", spec: leg }, spec).scope);
  const terms = beginTerms({ direction: "back", spec: leg }, spec);
  const back = scopeOf(terms.scope);
  const name = there.nameAtTarget(Buffer.from("prod:a"));
  expect(name.toString()).toBe("live:a");
  expect(back.takes(name)).toBe(true);
  expect(back.nameAtTarget(name).toString()).toBe("prod:a");
  expect(terms.scope.databases).toEqual({ "1": 3 });
});
