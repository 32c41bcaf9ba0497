import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { ensurePartitions } from "@/drizzle/partitions";
import { alerts, deliveries, evaluations, instances, samples } from "@/drizzle/schema";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { startDoorbell } from "@/test/support/doorbell";

const bell = await startDoorbell();
afterAll(() => bell.stop());

const start = new Date("2026-03-02T14:00:00Z");
const minute = (count: number) => new Date(start.getTime() + count * 60_000);

beforeEach(async () => {
  bell.forget();
  await ensurePartitions(db, start, start);
});

/** On a plan of 50 MB and 40 connections, with thresholds of 80 % and one recipient. */
async function aWatchedInstance() {
  const actor = await aTeam();
  const instance = await anInstance(actor, { name: "storefront" });
  await db.transaction((tx) =>
    saveInstanceChannels(tx, actor, instance.id, {
      recipients: ["ops@example.test"],
      webhookUrl: null,
    }),
  );
  return { actor, instance };
}

async function measure(instanceId: string, at: Date, usedMemory: number | null) {
  const usedMemoryBytes = usedMemory === null ? null : Math.round(usedMemory);
  await db.insert(samples).values({ instanceId, at, usedMemoryBytes, connectedClients: 5 });
}

const alertsOf = (instanceId: string) =>
  db.select().from(alerts).where(eq(alerts.instanceId, instanceId)).orderBy(alerts.condition);

test("ten looks in a row above the threshold raise one alert and ring once", async () => {
  const { actor, instance } = await aWatchedInstance();

  for (let look = 0; look < 10; look++) {
    await measure(instance.id, minute(look), 42 * MIB);
    await watchInstances([instance.id], minute(look));
  }

  expect(await alertsOf(instance.id)).toMatchObject([
    {
      condition: "memory_high",
      topic: "breach",
      subject: "storefront uses 84 % of its memory",
      levels: [
        { label: "Memory", used: 42 * MIB, limit: 50 * MIB },
        { label: "Connections", used: 5, limit: 40 },
      ],
      raisedAt: minute(0),
      resolvedAt: null,
    },
  ]);
  const told = await db.select().from(deliveries).where(eq(deliveries.teamId, actor.teamId));
  expect(told).toHaveLength(1);
  expect(bell.rings()).toEqual([
    { name: "alerts/delivery.pending", data: { deliveryId: told[0]!.id } },
  ]);
});

test("at the largest plan the same is told once, not each time it is evaluated", async () => {
  const { actor, instance } = await aWatchedInstance();
  await db.insert(evaluations).values({
    id: newId("eva"),
    teamId: actor.teamId,
    instanceId: instance.id,
    kind: "hold",
    reason: "at_maximum",
    planId: instance.planId,
    sentence: "The policy allows no plan above Premium 0.",
    evidence: {
      samples: 5,
      windowMinutes: 5,
      memoryBytes: 45 * MIB,
      memoryLimitBytes: 50 * MIB,
      clients: 5,
      clientsLimit: 40,
    },
    firstAt: minute(0),
    lastAt: minute(0),
  });

  for (let look = 0; look < 4; look++) {
    await measure(instance.id, minute(look), 45 * MIB);
    await watchInstances([instance.id], minute(look));
  }

  expect((await alertsOf(instance.id)).map(({ condition }) => condition)).toEqual([
    "memory_high",
    "no_plan_fits",
  ]);
});

test("an alert ends five points below its threshold, and the end is told", async () => {
  const { instance } = await aWatchedInstance();
  const walk = [42, 39, 38, 37.4] as const;
  const open: boolean[] = [];
  for (const [look, megabytes] of walk.entries()) {
    await measure(instance.id, minute(look), megabytes * MIB);
    await watchInstances([instance.id], minute(look));
    open.push((await alertsOf(instance.id))[0]!.resolvedAt === null);
  }

  expect(open).toEqual([true, true, true, false]);
  const [alert] = await alertsOf(instance.id);
  expect(
    await db
      .select({ kind: deliveries.kind })
      .from(deliveries)
      .where(eq(deliveries.alertId, alert!.id))
      .orderBy(deliveries.createdAt),
  ).toEqual([{ kind: "raised" }, { kind: "resolved" }]);
});

test("missing measurements neither raise nor end an alert", async () => {
  const { instance } = await aWatchedInstance();
  await measure(instance.id, minute(0), 42 * MIB);
  await watchInstances([instance.id], minute(0));

  await measure(instance.id, minute(1), null);
  await watchInstances([instance.id], minute(1));
  await watchInstances([instance.id], minute(90));

  expect(await alertsOf(instance.id)).toMatchObject([{ resolvedAt: null }]);
});

test("an instance that stays silent is told after three minutes, with what it answered", async () => {
  const { instance } = await aWatchedInstance();
  await db
    .update(instances)
    .set({ unreachableSince: minute(0), problem: "The password was not accepted." })
    .where(eq(instances.id, instance.id));

  await watchInstances([instance.id], minute(2));
  expect(await alertsOf(instance.id)).toEqual([]);
  await watchInstances([instance.id], minute(3));

  expect(await alertsOf(instance.id)).toMatchObject([
    { condition: "unreachable", body: expect.stringContaining("The password was not accepted.") },
  ]);
});

test("one instance that fails does not stop the ones behind it", async () => {
  const { instance } = await aWatchedInstance();
  const { instance: broken } = await aWatchedInstance();
  await db.execute(`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'refused by the test'; end $$`);
  await db.execute(`create trigger refuse before insert on alerts for each row
    when (new.instance_id = '${broken.id}') execute function refuse()`);
  await measure(broken.id, minute(0), 45 * MIB);
  await measure(instance.id, minute(0), 45 * MIB);

  await watchInstances([broken.id, "ins_unknown", instance.id], minute(0));

  expect(await alertsOf(broken.id)).toEqual([]);
  expect(await alertsOf(instance.id)).toHaveLength(1);
});

test("an instance nobody watches raises nothing", async () => {
  const { instance } = await aWatchedInstance();
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, instance.id));
  await measure(instance.id, minute(0), 45 * MIB);

  await watchInstances([instance.id], minute(0));

  expect(await alertsOf(instance.id)).toEqual([]);
});

test("an instance that is gone keeps one open alert", async () => {
  const { instance } = await aWatchedInstance();
  await measure(instance.id, minute(0), 45 * MIB);
  await watchInstances([instance.id], minute(0));
  await db.update(instances).set({ status: "gone" }).where(eq(instances.id, instance.id));

  await watchInstances([instance.id], minute(1));

  const open = await db
    .select()
    .from(alerts)
    .where(and(eq(alerts.instanceId, instance.id), eq(alerts.condition, "gone")));
  expect(open).toMatchObject([{ resolvedAt: null }]);
  expect(await alertsOf(instance.id)).toMatchObject([
    { condition: "gone" },
    { condition: "memory_high", resolvedAt: minute(1) },
  ]);
});
