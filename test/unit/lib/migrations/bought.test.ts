import { expect, test } from "vitest";
import { boughtInVain, boughtWords } from "@/lib/migrations/bought";
import type { StepMemory } from "@/lib/migrations/step-rows";
import { LegSpec } from "@/lib/migrations/spec";

const spec = LegSpec.parse({
  target: {
    kind: "new",
    connectionId: "con_1",
    app: { id: "app-1", name: "shop" },
    planId: "heroku-redis:premium-1",
  },
});
const target = {
  instanceId: null,
  name: "a new Redis on shop",
  appName: "shop",
  providerLabel: "Heroku",
  planLabel: "Premium 1",
};
const leg = { id: "leg_1", targetInstanceId: null, target, spec };
const provision = (memory: StepMemory | null) => ({
  id: "stp_1",
  kind: "provision" as const,
  status: "done" as const,
  position: 0,
  isWayBack: false,
  legId: "leg_1",
  memory,
});
const made = provision({ known: [], remoteId: "remote-1", name: "redis-round-1" });
const over = { status: "cancelled" as const, failure: null };

test.each([
  ["was cancelled", over, 1],
  ["was brought back", { status: "rolled_back" as const, failure: null }, 1],
  ["failed before the switch and waits", { status: "waiting" as const, failure: "No." }, 1],
  ["goes on", { status: "running" as const, failure: null }, 0],
  ["is done", { status: "done" as const, failure: null }, 0],
])("of a migration that %s, what was made in vain is known", (_how, migration, count) => {
  expect(boughtInVain({ migration, legs: [leg], steps: [made] })).toHaveLength(count);
});

test("a target that applications may use already is not in vain, whatever failed", () => {
  const switched = { ...made, id: "stp_2", kind: "switch" as const, position: 1, memory: null };
  const migration = { status: "waiting" as const, failure: "No." };
  expect(boughtInVain({ migration, legs: [leg], steps: [made, switched] })).toEqual([]);
});

test("it has its provider's name until it is in the inventory, and then the one people know", () => {
  const [raw] = boughtInVain({ migration: over, legs: [leg], steps: [made] });
  expect(raw).toMatchObject({ name: "redis-round-1", remoteId: "remote-1", instanceId: null });
  const listed = { ...leg, targetInstanceId: "ins_1", target: { ...target, name: "queue" } };
  const [known] = boughtInVain({ migration: over, legs: [listed], steps: [made] });
  expect(known).toMatchObject({ name: "queue", instanceId: "ins_1" });
});

test.each([
  ["was removed", { ...made.memory, isRemoved: true }],
  ["was never made", { known: [] }],
])("one that %s is not told of", (_how, memory) => {
  expect(boughtInVain({ migration: over, legs: [leg], steps: [provision(memory)] })).toEqual([]);
});

test("the sentence names place, plan and price, where there is one", () => {
  const named = { name: "queue", providerLabel: "Heroku" };
  const plan = { label: "Premium 1", monthlyCents: 3000, currency: "USD" as const };
  expect(boughtWords(named, plan)).toContain("queue at Heroku (Premium 1, 30 $/month).");
  expect(boughtWords(named, { ...plan, monthlyCents: null })).toContain("(Premium 1).");
});
