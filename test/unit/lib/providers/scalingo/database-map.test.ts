import { describe, expect, test } from "vitest";
import { Metrics, toBackup, usedBytesOf } from "@/lib/providers/scalingo/database-map";
import { toMaintenanceState } from "@/lib/providers/scalingo/maintenance-state";
import { upgradeImpact } from "@/lib/providers/scalingo/upgrade-impact";
import { whyTooSmall } from "@/lib/providers/scalingo/why-not-now";
import recordedMetrics from "@/test/fixtures/scalingo/metrics.json";
import { MIB } from "@/test/support/plans";

test.each([
  ["scheduled", "scheduled"],
  ["pending", "scheduled"],
  ["running", "running"],
  ["done", "done"],
  ["error", "failed"],
  ["cancelling", "failed"],
  ["cancelled", "failed"],
])("a backup that Scalingo calls %s is %s", (status, expected) => {
  const told = toBackup({ id: "b", created_at: "2026-11-04T02:00:00.154+01:00", size: 7, status });
  expect(told).toMatchObject({ status: expected, bytes: status === "done" ? 7 : null });
});

describe("what a database uses", () => {
  test("is read from Scalingo's sample", () => {
    expect(usedBytesOf(Metrics.parse(recordedMetrics))).toBe(156_426_240);
  });

  test.each([
    [{ memory: { memory: 5 } }, 5],
    [{ memory: { memory_usage: 6 } }, 6],
    [{ memory: { memory: 9 }, instances_metrics: { a: { memory: { memory_usage: 3 } } } }, 3],
    [{ instances_metrics: { a: { memory: { memory: 3 } }, b: { memory: { memory: 4 } } } }, 4],
    [{ memory: { memory: 8 }, instances_metrics: { a: {} } }, 8],
    [{}, null],
  ])("is read however it is spelled, the fullest node for all: %j", (metrics, expected) => {
    expect(usedBytesOf(Metrics.parse(metrics))).toBe(expected);
  });

  test.each([
    [255 * MIB, false],
    [256 * MIB, true],
    [null, false],
  ])("of %d bytes is too much for 256 MB: %s", (usedBytes, isTooMuch) => {
    const objection = whyTooSmall(usedBytes, { label: "Starter 256 MB", memoryBytes: 256 * MIB });
    expect(objection !== null).toBe(isTooMuch);
  });
});

describe("of several maintenances", () => {
  test.each([
    [["done", "scheduled", "notified"], "notified", true],
    [["notified", "running", "queued"], "running", true],
    [["done", "scheduled"], "scheduled", false],
    [["done", "failed"], "none", false],
    [[], "none", false],
  ])("%j the nearest is told", (statuses, expected, blocks) => {
    const maintenances = statuses.map((status) => ({ type: "no-op", status }));
    const told = toMaintenanceState({ status: "running", plan: "p" }, maintenances);
    expect(told).toMatchObject({ status: expected, blocks });
  });
});

test.each([
  ["redis-starter-256", "7.2.13-1", "7.2.14-1", /only node is restarted/],
  ["redis-business-256", "7.2.13-1", "7.2.14-1", /one by one.*no downtime/],
  ["redis-business-256", "6.2.20-1", "7.2.13-1", /some downtime/],
])("an upgrade of %s from %s to %s tells its outage", (plan, current, next, expected) => {
  const impact = upgradeImpact({ plan, current, next });
  expect(impact).toMatch(expected);
  expect(impact).toMatch(/restarts the app.*no way back/);
});
