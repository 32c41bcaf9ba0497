import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { instances, policies, proposals, rollups, scalingActions } from "@/drizzle/schema";
import { ensurePartitions } from "@/drizzle/partitions";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { rollUp } from "@/lib/metrics/roll-up";
import { loadFacts, loadFactsOfAll } from "@/lib/scaling/facts/load-facts";
import type { Facts } from "@/lib/scaling/model";
import { aPendingProposal, anInstance, aTeam } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const NOW = new Date("2026-03-02T12:07:00Z");
const HOUR_MS = 3_600_000;
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const hour = (text: string) => new Date(`2026-03-02T${text}:00:00Z`);

async function factsOf(instanceId: string, now = NOW): Promise<Facts> {
  return (await loadFacts(instanceId, now))!.facts;
}

async function aFolded(
  instanceId: string,
  at: Date,
  metric: "usedMemoryBytes" | "connectedClients",
  max: number,
) {
  await db
    .insert(rollups)
    .values({ instanceId, metric, hour: at, count: 60, sum: max, min: max, max });
}

test("a decision sees the last hours sample by sample, oldest first, and none after now", async () => {
  const actor = await aTeam();
  const [instance, other] = [await anInstance(actor), await anInstance(actor)];
  await keepSamples(other.id, [minutesAgo(1)]);
  await keepSamples(instance.id, [-1, 0, 5, 179, 500].map(minutesAgo), (index) => ({
    usedMemoryBytes: index * MIB,
    clientsLimit: Infinity,
    counters: {
      runId: "a",
      commands: 5,
      hits: null,
      misses: null,
      evictedKeys: null,
      rejectedConnections: null,
    },
  }));

  const { samples } = await factsOf(instance.id);
  expect(samples.map(({ at }) => at)).toEqual([179, 5, 0].map(minutesAgo));
  expect(samples[0]).toMatchObject({
    usedMemoryBytes: 3 * MIB,
    connectedClients: 10,
    evictedKeysPerSec: 0,
    rejectedConnectionsPerSec: 0,
    memoryLimitBytes: 50 * MIB,
    clientsLimit: Infinity,
    counters: { runId: "a" },
  });
});

test("a value nobody could read stays unknown", async () => {
  const instance = await anInstance(await aTeam());
  await keepSamples(instance.id, [minutesAgo(0)], () => ({
    usedMemoryBytes: null,
    evictedKeysPerSec: null,
    clientsLimit: null,
    counters: null,
  }));
  expect((await factsOf(instance.id)).samples).toMatchObject([
    {
      usedMemoryBytes: null,
      evictedKeysPerSec: null,
      clientsLimit: null,
      counters: { runId: null },
    },
  ]);
});

test("a decision sees the peaks of 30 days by hours, and what is unknown as unknown", async () => {
  const instance = await anInstance(await aTeam());
  await aFolded(instance.id, hour("09"), "usedMemoryBytes", 9 * MIB);
  await aFolded(instance.id, hour("08"), "usedMemoryBytes", 8 * MIB);
  await aFolded(instance.id, hour("08"), "connectedClients", 8);
  const outside = [minutesAgo(31 * 1440), hour("12"), hour("14")];
  for (const at of outside) await aFolded(instance.id, at, "usedMemoryBytes", 99 * MIB);

  expect((await factsOf(instance.id)).history).toEqual([
    { at: hour("08"), minutes: 60, memoryBytes: 8 * MIB, clients: 8 },
    { at: hour("09"), minutes: 60, memoryBytes: 9 * MIB, clients: null },
  ]);
});

test.each([
  ["never came", null],
  ["last came at six", "06"],
  ["came just now", "12"],
])("no minute of the past is missing when the roll-up %s", async (_when, rolledAt) => {
  const instance = await anInstance(await aTeam());
  await ensurePartitions(db, minutesAgo(1440), NOW);
  const instants = Array.from({ length: 30 * 6 }, (_, index) => minutesAgo(index * 10));
  await keepSamples(instance.id, instants, (index) => ({ usedMemoryBytes: (index + 1) * MIB }));
  if (rolledAt !== null) await rollUp(hour(rolledAt));

  const { samples, history } = await factsOf(instance.id);
  for (const [index, at] of instants.entries()) {
    const isSampled = samples.some((sample) => sample.at.getTime() === at.getTime());
    const kept = history.find(
      ({ at: from }) => from <= at && at.getTime() < from.getTime() + HOUR_MS,
    );
    expect(isSampled || (kept?.memoryBytes ?? 0) >= (index + 1) * MIB).toBe(true);
  }
  const begins = history.map(({ at }) => at.getTime());
  expect(begins).toEqual([...new Set(begins)].sort((one, two) => one - two));
});

test.each([
  ["by the policy, five hours ago", { hoursAgo: 5 }, true],
  ["by the policy, a day and a minute ago", { hoursAgo: 24 + 1 / 60 }, false],
  ["by a person", { hoursAgo: 5, decidedBy: "usr_ada" }, false],
  ["by the policy and never asked for", { hoursAgo: 5, isAsked: false }, false],
])("a change decided %s counts against the day's budget: %s", async (_who, change, counts) => {
  const { hoursAgo, decidedBy, isAsked } = { decidedBy: null, isAsked: true, ...change };
  const actor = await aTeam();
  const instance = await anInstance(actor);
  const { id: proposalId } = await aPendingProposal(actor, instance.id);
  const startedAt = minutesAgo(hoursAgo * 60);
  await db
    .update(proposals)
    .set({ status: "approved", decidedAt: startedAt, decidedBy })
    .where(eq(proposals.id, proposalId));
  await db.insert(scalingActions).values({
    id: newId("act"),
    teamId: actor.teamId,
    instanceId: instance.id,
    proposalId,
    fromPlanId: "a",
    toPlanId: "b",
    status: "failed",
    problem: "Heroku says “No.”.",
    startedAt,
    requestedAt: isAsked ? startedAt : null,
    endedAt: startedAt,
  });

  expect((await factsOf(instance.id)).begunAt).toEqual(counts ? [startedAt] : []);
});

test("what the month cost so far is known where a cap asks for it", async () => {
  const actor = await aTeam();
  const capped = await anInstance(actor, { policy: { monthlyCapCents: 10_000 } });
  const free = await anInstance(actor);
  const since = new Date("2026-01-01T00:00:00Z");
  await db.update(instances).set({ createdAt: since }).where(eq(instances.teamId, actor.teamId));

  // A day and a half of 31 at 15 $ a month.
  expect((await factsOf(capped.id)).spentCents).toBeGreaterThan(60);
  expect((await factsOf(capped.id)).spentCents).toBeLessThan(90);
  expect((await factsOf(free.id)).spentCents).toBeNull();
});

test("a pause, a pin and the provider's window are seen", async () => {
  const instance = await anInstance(await aTeam());
  const until = new Date("2026-03-05T00:00:00Z");
  const maintenanceWindow = { weekday: 2, startHour: 3, startMinute: 0, hours: 4 };
  await db
    .update(policies)
    .set({ pausedUntil: until, pinnedPlanId: "heroku-redis:premium-1", pinnedUntil: until })
    .where(eq(policies.instanceId, instance.id));
  await db.update(instances).set({ maintenanceWindow }).where(eq(instances.id, instance.id));

  expect(await factsOf(instance.id)).toMatchObject({
    pausedUntil: until,
    pin: { planId: "heroku-redis:premium-1", until },
    maintenanceWindow,
  });
});

test("a change is expected to take longer the more there is to copy", async () => {
  const actor = await aTeam();
  const [small, large] = [await anInstance(actor), await anInstance(actor)];
  await keepSamples(small.id, [minutesAgo(0)], () => ({ usedMemoryBytes: MIB }));
  await keepSamples(large.id, [minutesAgo(0)], () => ({
    usedMemoryBytes: 20_000 * MIB,
    memoryLimitBytes: 25_000 * MIB,
  }));
  const [quick, slow] = [await factsOf(small.id), await factsOf(large.id)];
  expect(slow.leadMinutes).toBeGreaterThan(quick.leadMinutes);
});

test("several instances at once have the facts that each has by itself", async () => {
  const actor = await aTeam();
  const first = await anInstance(actor, { policy: { shrinkWindowMinutes: 30 } });
  const second = await anInstance(actor, { connectionId: first.connectionId });
  const third = await anInstance(await aTeam(), { planId: "heroku-redis:premium-1" });
  const unwatched = await anInstance(actor);
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, unwatched.id));
  await keepSamples(first.id, [200, 3, 2].map(minutesAgo));
  await keepSamples(third.id, [minutesAgo(1)]);
  await aFolded(third.id, hour("07"), "connectedClients", 3);
  await db.update(proposals).set({ status: "approved", decidedAt: NOW });

  const ids = [first, second, third, unwatched].map(({ id }) => id);
  const together = await loadFactsOfAll([...ids, "ins_nobody"], NOW);
  expect(together.map(({ instance }) => instance.id).sort()).toEqual(ids.slice(0, 3).sort());
  for (const loaded of together) {
    expect(await loadFacts(loaded.instance.id, NOW)).toEqual(loaded);
  }
  expect(await loadFacts(unwatched.id, NOW)).toBeNull();
});
