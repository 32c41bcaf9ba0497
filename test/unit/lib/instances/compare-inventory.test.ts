import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareInventory,
  worthReading,
  type InventoryRow,
  type Listed,
} from "@/lib/instances/compare-inventory";
import { instanceStatuses } from "@/lib/instances/model";
import { remoteStatuses } from "@/lib/providers/model";

const nobody: ReadonlySet<string> = new Set();

function known(row: Partial<InventoryRow> = {}): InventoryRow {
  return {
    id: "ins_1",
    remoteId: "remote-1",
    name: "redis-shaped-1",
    remoteName: "redis-shaped-1",
    appName: "storefront",
    region: "eu",
    planId: "heroku-redis:premium-1",
    status: "ready",
    progress: null,
    monthlyCents: 3000,
    currency: "USD",
    partId: "account",
    isReachable: true,
    ...row,
  };
}

function listed(remote: Partial<Listed> = {}): Listed {
  const { id: _id, remoteName: _remoteName, ...row } = known();
  return { ...row, status: "ready", partId: "account", ...remote };
}

function onlyChange(row: InventoryRow, remotes: Listed[], ours = nobody) {
  const { changed } = compareInventory([row], remotes, ours);
  expect(changed.length).toBeLessThanOrEqual(1);
  return changed[0];
}

test("what is as before changes nothing", () => {
  expect(compareInventory([known()], [listed()], nobody)).toEqual({ arrived: [], changed: [] });
});

test("an instance that nobody knew arrives", () => {
  const fresh = listed({ remoteId: "remote-2" });
  expect(compareInventory([known()], [listed(), fresh], nobody).arrived).toEqual([fresh]);
});

test.each([
  [
    "belongs to the part that lists it, whatever was known",
    { partId: null },
    { partId: "account" },
  ],
  ["is told apart when no connection reaches it any more", {}, { isReachable: false }],
])("an instance %s", (_what, row, set) => {
  expect(onlyChange(known(row), [listed(set)])).toEqual({ id: "ins_1", set, events: [] });
});

test("a plan changed by hand is taken over, with its price, and written down", () => {
  const remote = listed({ planId: "heroku-redis:premium-3", monthlyCents: 12_000 });
  expect(onlyChange(known(), [remote])).toEqual({
    id: "ins_1",
    set: { planId: "heroku-redis:premium-3", monthlyCents: 12_000 },
    events: [
      {
        what: "instance.plan_changed_outside",
        details: { from: "heroku-redis:premium-1", to: "heroku-redis:premium-3" },
      },
    ],
  });
});

test("a plan that Headroom itself is changing is left to those who change it", () => {
  const remote = listed({
    planId: "heroku-redis:premium-3",
    monthlyCents: 12_000,
    status: "changing",
    progress: "copying",
  });
  expect(onlyChange(known(), [remote], new Set(["ins_1"]))).toBeUndefined();
  expect(onlyChange(known(), [], new Set(["ins_1"]))).toBeUndefined();
});

describe("renaming at the provider", () => {
  test("renames the instance while nobody gave it a name here", () => {
    expect(onlyChange(known(), [listed({ name: "redis-cache" })])).toEqual({
      id: "ins_1",
      set: { name: "redis-cache", remoteName: "redis-cache", appName: "storefront" },
      events: [
        {
          what: "instance.renamed",
          details: { from: "storefront/redis-shaped-1", to: "storefront/redis-cache" },
        },
      ],
    });
  });

  test("leaves a name that a person gave it", () => {
    const change = onlyChange(known({ name: "Cart" }), [listed({ name: "redis-cache" })]);
    expect(change?.set).not.toHaveProperty("name");
  });

  test("of the app is noticed, too", () => {
    const change = onlyChange(known(), [listed({ appName: "shop" })]);
    expect(change).toMatchObject({
      set: { appName: "shop" },
      events: [{ what: "instance.renamed" }],
    });
  });
});

describe("an instance that is no longer listed", () => {
  test("is gone, once", () => {
    const change = onlyChange(known({ progress: "copying" }), []);
    expect(change).toMatchObject({
      set: { status: "gone", progress: null },
      events: [{ what: "instance.gone" }],
    });
    expect(onlyChange(known({ status: "gone" }), [])).toBeUndefined();
  });

  test("returns to life when it is listed again", () => {
    expect(onlyChange(known({ status: "gone" }), [listed()])).toMatchObject({
      set: { status: "ready" },
      events: [{ what: "instance.returned" }],
    });
  });
});

const planIds = ["heroku-redis:premium-1", "heroku-redis:premium-2", "heroku-redis:galactic"];
const rows = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("1", "2", "3", "4"),
    planId: fc.constantFrom(...planIds),
    status: fc.constantFrom(...instanceStatuses),
    name: fc.constantFrom("redis-shaped-1", "Cart"),
    partId: fc.constantFrom("account", "other", null),
    isReachable: fc.boolean(),
  }),
  { selector: ({ id }) => id },
);
const remotes = fc.uniqueArray(
  fc.record({
    remoteId: fc.constantFrom("1", "2", "3", "4", "5"),
    planId: fc.constantFrom(...planIds),
    status: fc.constantFrom(...remoteStatuses),
    name: fc.constantFrom("redis-shaped-1", "redis-cache"),
    monthlyCents: fc.option(fc.nat()),
    isReachable: fc.boolean(),
  }),
  { selector: ({ remoteId }) => remoteId },
);

test("looking twice at the same list changes nothing the second time", () => {
  fc.assert(
    fc.property(rows, remotes, (someRows, someRemotes) => {
      const before = someRows.map((row) => known({ ...row, remoteId: row.id }));
      const now = someRemotes.map(listed);
      const { arrived, changed } = compareInventory(before, now, nobody);
      const after = before.map((row) => ({
        ...row,
        ...changed.find(({ id }) => id === row.id)?.set,
      }));
      const added = arrived.map((remote) =>
        known({ ...remote, id: `new-${remote.remoteId}`, remoteName: remote.name }),
      );
      expect(compareInventory([...after, ...added], now, nobody)).toEqual({
        arrived: [],
        changed: [],
      });
    }),
  );
});

describe("a closer look", () => {
  test.each([
    ["a plan changed by somebody else", {}, { planId: "heroku-redis:premium-2" }],
    ["one last seen changing", { status: "changing" as const }, {}],
  ])("is taken at %s", (_what, row, remote) => {
    expect(worthReading([known(row)], [listed(remote)], nobody)).toHaveLength(1);
  });

  test.each([
    ["one that is as before", {}, {}],
    ["one that is listed as changing anyway", {}, { status: "changing" as const }],
  ])("is not taken at %s", (_what, row, remote) => {
    expect(worthReading([known(row)], [listed(remote)], nobody)).toEqual([]);
  });

  test("is not taken at what is new, or being changed by Headroom", () => {
    expect(worthReading([], [listed()], nobody)).toEqual([]);
    const remote = listed({ planId: "heroku-redis:premium-2" });
    expect(worthReading([known()], [remote], new Set(["ins_1"]))).toEqual([]);
  });
});
