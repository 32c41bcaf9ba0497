import { expect, test } from "vitest";
import { toSettings, whyNotSwitch } from "@/lib/providers/scalingo/features";

test.each([
  ["ACTIVATED", "on", false],
  ["PENDING", "on", true],
  ["PENDING_TO_ACTIVATE", "on", true],
  ["PENDING_TO_REMOVE", "off", true],
  ["FAILED", "off", false],
])("a feature that is %s is %s", (status, value, isPending) => {
  const [setting] = toSettings({ features: [{ name: "force-ssl", status }] });
  expect(setting).toMatchObject({ key: "force-ssl", value, isPending });
});

test("a database that lists no features has them all off", () => {
  expect(toSettings({ features: null }).map(({ value }) => value)).toEqual(
    Array.from({ length: 5 }, () => "off"),
  );
});

const on = (...names: string[]) => names.map((name) => ({ name, status: "ACTIVATED" }));
const turning = (name: string) => [{ name, status: "PENDING_TO_ACTIVATE" }];

test.each([
  ["publicly-available", true, on("force-ssl"), /^none$/],
  ["publicly-available", true, on(), /Switch on “TLS only” first/],
  ["publicly-available", true, turning("force-ssl"), /wait until it is in effect/],
  ["publicly-available", false, on("force-ssl", "publicly-available"), /^none$/],
  ["force-ssl", false, on("force-ssl"), /^none$/],
  ["force-ssl", false, on("force-ssl", "publicly-available"), /Switch off “Reachable from the int/],
  ["redis-cache", true, on(), /^none$/],
  ["redis-cache", true, turning("redis-cache"), /still changing “Cache”/],
  ["timescaledb", true, on(), /no switch timescaledb/],
])("switching %s to %s is held back where it has to be", (name, isWanted, present, expected) => {
  const told = whyNotSwitch(present, name, isWanted);
  expect(told ?? "none").toMatch(expected);
});
