import { describe, expect, test } from "vitest";
import { everything, gentle, whileStopped } from "@/lib/transfer/model";
import { judge } from "@/lib/transfer/preflight/judge";
import type { PreflightFacts } from "@/lib/transfer/preflight/model";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";
import { MIB } from "@/test/support/plans";
import { aKey, anEnd, aSurvey, facts } from "@/test/support/preflight-facts";

const source = (changes: Parameters<typeof anEnd>[1]) => anEnd("source", changes);
const target = (changes: Parameters<typeof anEnd>[1]) => anEnd("target", changes);
const byValue = { ...routesByVersion({}, 12, 11), isOneServer: false };
const keyspace = (database: number, keys: number) => ({
  database,
  keys,
  expires: 0,
  avgTtlMs: null,
});

describe("the estimate", () => {
  const keys = 1_000_000;
  const large = { source: source({ keyspaces: [keyspace(0, keys)], dataBytes: 500 * MIB }) };
  const room = { target: target({ maxmemoryBytes: 2000 * MIB }) };
  const of = (changes: Partial<PreflightFacts> = {}) =>
    judge(facts({ ...large, ...room, ...changes })).estimate!;

  test("goes from what two servers can do to what a slow network allows", () => {
    const { keys: counted, bytes, copySeconds } = of();

    expect(counted).toBe(keys);
    expect(bytes).toBeGreaterThan(500 * MIB);
    expect(copySeconds[0]).toBeGreaterThanOrEqual(9);
    expect(copySeconds[1]).toBeGreaterThan(copySeconds[0]);
  });

  test("is no quicker than the person allows", () => {
    const budget = { p99Ratio: null, keysPerSecMax: 1000, bytesPerSecMax: null };

    expect(of({ budget }).copySeconds[0]).toBe(1000);
    expect(of({ budget }).basis).toContain("your limits alone ask for 17 min");
  });

  test("of the freeze knows that limits to keys and bytes do not hold while it lasts", () => {
    const budget = { p99Ratio: 2, keysPerSecMax: 10, bytesPerSecMax: 1000 };

    expect(of({ budget }).freezeSeconds).toEqual(of({ budget: gentle }).freezeSeconds);
    expect(whileStopped(budget)).toEqual(gentle);
  });

  test("of the freeze grows where no feed tells what changed", () => {
    const without = of({ source: { ...large.source, feed: "none" } }).freezeSeconds;

    expect(without[0]).toBeGreaterThan(of().freezeSeconds[0]);
    expect(without[1]).toBeGreaterThan(of().freezeSeconds[1]);
  });

  test("takes longer value by value, and over a network", () => {
    const far = { ...room.target, latencyMs: 40 };
    const near = of({
      survey: aSurvey(undefined, { pace: { keys: 300, bytes: 1e5, milliseconds: 4 } }),
    });
    const away = of({
      target: far,
      survey: aSurvey(undefined, { pace: { keys: 300, bytes: 1e5, milliseconds: 44 } }),
      source: { ...large.source, latencyMs: 40 },
    });

    expect(of({ payloads: byValue }).copySeconds[1]).toBeGreaterThan(of().copySeconds[1]);
    expect(away.copySeconds[1]).toBeGreaterThan(near.copySeconds[1]);
  });

  test("counts what a scope takes", () => {
    const survey = aSurvey([aKey("a:1"), aKey("b:1"), aKey("b:2", { bytes: 700 }), aKey("b:3")], {
      isWhole: false,
      keysTotal: keys,
    });
    const { keys: counted, bytes } = of({ survey, scope: { ...everything, include: ["a:"] } });

    expect(counted).toBe(keys / 4);
    expect(bytes).toBeLessThan(70 * MIB);
  });
});
