import { describe, expect, test } from "vitest";
import { settingOf, toSettings } from "@/lib/providers/heroku/server-settings";

type Row = { name: string; values: unknown[] };

/** The values of a database with these rows, by key. */
function valuesWith(...info: Row[]): Record<string, string | null> {
  const settings = toSettings({ info });
  return Object.fromEntries(settings.map(({ key, value }) => [key, value]));
}

describe("the settings of a Heroku Redis", () => {
  test("have the values its rows tell", () => {
    const told = valuesWith(
      { name: "Plan", values: ["Premium 0"] },
      { name: "Timeout", values: ["300"] },
      { name: "Maxmemory", values: ["allkeys-lru"] },
      { name: "Keyspace Notifications", values: ["AKE"] },
      { name: "Maintenance window", values: ["Tuesdays 13:30 to 17:30 UTC"] },
    );
    expect(told).toEqual({
      timeout: "300",
      maxmemory_policy: "allkeys-lru",
      notify_keyspace_events: "AKE",
    });
  });

  test.each<[string, Row, string, string | null]>([
    ["a number", { name: "Timeout", values: [300] }, "timeout", "300"],
    ["never", { name: "Timeout", values: ["Disabled"] }, "timeout", "0"],
    [
      "none",
      { name: "Keyspace Notifications", values: ["Disabled"] },
      "notify_keyspace_events",
      "",
    ],
    ["empty", { name: "Keyspace Notifications", values: [""] }, "notify_keyspace_events", ""],
    ["no value", { name: "Maxmemory", values: [] }, "maxmemory_policy", null],
    ["a list", { name: "Maxmemory", values: [["noeviction"]] }, "maxmemory_policy", null],
  ])("whose row says %s", (_what, row, key, expected) => {
    expect(valuesWith(row)[key]).toBe(expected);
  });

  test("that no row tells are not known, rather than off", () => {
    const unknown = { timeout: null, maxmemory_policy: null, notify_keyspace_events: null };
    expect(valuesWith({ name: "Plan", values: ["Mini"] })).toEqual(unknown);
    expect(Object.values(toSettings({ info: null }).map(({ value }) => value))).toEqual(
      Object.values(unknown),
    );
  });
});

describe("a change", () => {
  test.each([
    ["maxmemory_policy", "allkeys-lfu", { maxmemory_policy: "allkeys-lfu" }],
    ["timeout", "0", { timeout: 0 }],
    ["timeout", "300", { timeout: 300 }],
    ["notify_keyspace_events", "", { notify_keyspace_events: "" }],
    ["notify_keyspace_events", "Kg$lshzxe", { notify_keyspace_events: "Kg$lshzxe" }],
  ])("of %s to %j is sent as Heroku wants it", (key, value, setting) => {
    expect(settingOf(key, value)).toEqual({ setting });
  });

  test.each([
    ["maxmemory_policy", "evict-everything", /Choose one/],
    ["maxmemory_policy", "", /Choose one/],
    ["timeout", "", /whole number/],
    ["timeout", "-1", /whole number/],
    ["timeout", "1.5", /whole number/],
    ["timeout", "5 minutes", /whole number/],
    ["notify_keyspace_events", "AKE!", /not letters Redis knows/],
    ["maxclients", "100", /no setting maxclients/],
  ])("of %s to %j is not sent, and says why", (key, value, expected) => {
    const wanted = settingOf(key, value);
    expect("problem" in wanted && wanted.problem).toMatch(expected);
  });
});
