import { describe, expect, test } from "vitest";
import { fleetCost, fullest, sortedFleet, type FleetRow } from "@/components/instances/fleet-row";
import { instanceCondition } from "@/components/instances/instance-state";

function row(name: string, part: Partial<FleetRow> & { used?: number | null } = {}): FleetRow {
  const { used = 40, ...rest } = part;
  const memory = { used, limit: 100, threshold: 0.8, unit: "bytes" } as const;
  return {
    id: `ins_${name}`,
    name,
    appName: "shop",
    providerLabel: "Heroku",
    planLabel: "Premium 0",
    condition: { tone: "calm", word: "comfortable" },
    restraint: null,
    memory,
    clients: { used: 1, limit: Infinity, threshold: 0.8, unit: "count" },
    monthlyCents: 1500,
    currency: "USD",
    week: [],
    ...rest,
  };
}

describe("the fleet", () => {
  test("puts what is not known last, whichever way it is sorted", () => {
    const rows = [row("a", { used: 90 }), row("b", { used: null }), row("c", { used: 10 })];
    const names = (isDescending: boolean) =>
      sortedFleet(rows, { column: "memory", isDescending }).map(({ name }) => name);

    expect(names(true)).toEqual(["a", "c", "b"]);
    expect(names(false)).toEqual(["c", "a", "b"]);
  });

  test("sorts names as people count: 2 before 10", () => {
    const rows = [row("cache-10"), row("cache-2")];
    const sorted = sortedFleet(rows, { column: "name", isDescending: false });

    expect(sorted.map(({ name }) => name)).toEqual(["cache-2", "cache-10"]);
  });

  test("adds up cost by currency and counts unknown prices apart", () => {
    const rows = [
      row("a"),
      row("b", { monthlyCents: 720, currency: "EUR" }),
      row("c", { monthlyCents: null }),
      row("d", { monthlyCents: 3000 }),
    ];

    expect(fleetCost(rows)).toEqual({
      sums: [
        { cents: 4500, currency: "USD" },
        { cents: 720, currency: "EUR" },
      ],
      unknown: 1,
    });
  });

  test("shows the worst state of any instance in the tab", () => {
    expect(fullest([row("a", { used: 97 }), row("b", { used: null })])).toEqual({
      share: 0.97,
      state: "full",
    });
  });
});

describe("an instance in a word", () => {
  const calm = { status: "ready" as const, unreachableSince: null, ...levels(40) };

  test.each([
    ["comfortable", calm],
    ["high", { ...calm, ...levels(85) }],
    ["nearly full", { ...calm, ...levels(97) }],
    ["no reading", { ...calm, ...levels(null) }],
    ["unreachable", { ...calm, ...levels(null), unreachableSince: new Date(0) }],
    ["changing", { ...calm, ...levels(97), status: "changing" as const }],
    ["gone", { ...calm, status: "gone" as const, unreachableSince: new Date(0) }],
  ])("is %s", (word, instance) => {
    expect(instanceCondition(instance).word).toBe(word);
  });
});

function levels(used: number | null) {
  const { memory, clients } = row("x", { used });
  return { memory, clients };
}
