import { asc, eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { ensurePartitions, partitionsBefore } from "@/drizzle/partitions";
import { apiUsage, receivedMessages, rollups, samples, teams } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { applyRetention } from "@/lib/metrics/retention";
import { anInstance, aTeam } from "@/test/support/factories";
import { keepSamples } from "@/test/support/samples";

const DAY_MS = 86_400_000;
const now = new Date("2026-03-20T10:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);

/** An instance of a team that keeps its samples for so many days. */
async function anInstanceKept(retentionDays: number) {
  const actor = await aTeam();
  await db.update(teams).set({ retentionDays }).where(eq(teams.id, actor.teamId));
  return anInstance(actor);
}

async function agesOf(instanceId: string): Promise<number[]> {
  const rows = await db
    .select({ at: samples.at })
    .from(samples)
    .where(eq(samples.instanceId, instanceId))
    .orderBy(asc(samples.at));
  return rows.map(({ at }) => (now.getTime() - at.getTime()) / DAY_MS);
}

const partitions = () => partitionsBefore(db, new Date("9999-01-01T00:00:00Z"));

// The template has partitions of the days it was made in; these tests live in another month.
beforeAll(async () => {
  for (const name of await partitions()) await db.execute(sql`drop table ${sql.identifier(name)}`);
});

test("each team keeps its samples as long as it chose, and days nobody keeps are dropped whole", async () => {
  const brief = await anInstanceKept(2);
  const long = await anInstanceKept(7);
  const ages = [12, 8, 7, 5, 2, 1, 0];
  for (const { id } of [brief, long]) await keepSamples(id, ages.map(daysAgo));

  const retained = await applyRetention(now);

  expect(await agesOf(brief.id)).toEqual([2, 1, 0]);
  expect(await agesOf(long.id)).toEqual([7, 5, 2, 1, 0]);
  expect(retained).toMatchObject({ partitionsDropped: 2, samplesDeleted: 2 });
  expect(await partitions()).not.toContain("samples_2026_03_12");
  expect(await partitions()).toContain("samples_2026_03_13");
});

test("the next three days have their partitions before they come", async () => {
  await applyRetention(now);

  expect(await partitions()).toEqual(
    expect.arrayContaining([
      "samples_2026_03_20",
      "samples_2026_03_21",
      "samples_2026_03_22",
      "samples_2026_03_23",
    ]),
  );
});

test("doing it again does nothing", async () => {
  await applyRetention(now);

  expect(await applyRetention(now)).toEqual({
    partitionsDropped: 0,
    samplesDeleted: 0,
    messagesDeleted: 0,
    rollupsDeleted: 0,
    usageDeleted: 0,
  });
});

test("what was asked of providers is forgotten after thirty days", async () => {
  const { connectionId } = await anInstanceKept(2);
  const hours = [
    new Date(now.getTime() - 29 * 86_400_000),
    new Date(now.getTime() - 31 * 86_400_000),
  ];
  await db.insert(apiUsage).values(hours.map((hour) => ({ connectionId, hour, background: 1 })));
  expect(await applyRetention(now)).toMatchObject({ usageDeleted: 1 });
});

test("rollups stay for thirteen months", async () => {
  const { id } = await anInstanceKept(2);
  const hours = [new Date("2025-02-19T23:00:00Z"), new Date("2025-02-20T00:00:00Z")];
  await db.insert(rollups).values(
    hours.map((hour) => ({
      instanceId: id,
      metric: "usedMemoryBytes" as const,
      hour,
      count: 1,
      sum: 1,
      min: 1,
      max: 1,
    })),
  );

  await applyRetention(now);

  const kept = await db.select().from(rollups).where(eq(rollups.instanceId, id));
  expect(kept.map(({ hour }) => hour)).toEqual([hours[1]]);
});

test("a clock that jumps years ahead costs nobody their history", async () => {
  const { id } = await anInstanceKept(30);
  const lately = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);
  await ensurePartitions(db, lately, lately);
  await keepSamples(id, [lately]);

  await applyRetention(new Date(lately.getTime() + 5 * 365 * DAY_MS));

  expect(await agesOf(id)).toHaveLength(1);
});

test("a day somebody is reading stays until the next time, and holds up nobody", async () => {
  const { id } = await anInstanceKept(2);
  await db.update(teams).set({ retentionDays: 2 });
  await keepSamples(id, [daysAgo(5)]);
  const begun = gate();
  const ended = gate();
  const reading = db.transaction(async (tx) => {
    await tx.execute(sql`select count(*) from samples_2026_03_15`);
    begun.open();
    await ended.opened;
  });
  await begun.opened;

  const retained = await applyRetention(now);
  expect(retained.partitionsDropped).toBe(0);
  ended.open();
  await reading;

  expect((await applyRetention(now)).partitionsDropped).toBeGreaterThan(0);
  expect(await partitions()).not.toContain("samples_2026_03_15");
});

function gate() {
  const doors: (() => void)[] = [];
  const opened = new Promise<void>((resolve) => {
    doors.push(resolve);
  });
  return { opened, open: () => doors.forEach((door) => door()) };
}

test("which messages came is forgotten after a day", async () => {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  await db.insert(receivedMessages).values([
    { id: "drain/old", receivedAt: hoursAgo(25) },
    { id: "drain/new", receivedAt: hoursAgo(23) },
  ]);

  expect(await applyRetention(now)).toMatchObject({ messagesDeleted: 1 });

  expect(await db.select().from(receivedMessages)).toMatchObject([{ id: "drain/new" }]);
});
