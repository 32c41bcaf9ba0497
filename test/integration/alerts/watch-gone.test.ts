import { asc, eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { alerts, deliveries, instances } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { watchGone } from "@/lib/alerts/watch-gone";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { db } from "@/lib/db";
import { dueInstances } from "@/lib/metrics/due-instances";
import { aTeam, anInstance } from "@/test/support/factories";
import { startDoorbell } from "@/test/support/doorbell";

const bell = await startDoorbell();
afterAll(() => bell.stop());

// Every team's instances are looked at: each test begins with none.
beforeEach(async () => {
  bell.forget();
  await db.delete(instances);
});

const start = new Date("2026-03-02T14:00:00Z");
const minute = (count: number) => new Date(start.getTime() + count * 60_000);

async function aGoneInstance(change: Partial<typeof instances.$inferInsert> = {}) {
  const actor = await aTeam();
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "ops@example.test" } });
  const instance = await anInstance(actor, { name: "storefront" });
  await db
    .update(instances)
    .set({ status: "gone", ...change })
    .where(eq(instances.id, instance.id));
  return { actor, instance };
}

const alertsOf = (instanceId: string) =>
  db
    .select()
    .from(alerts)
    .where(eq(alerts.instanceId, instanceId))
    .orderBy(asc(alerts.raisedAt), asc(alerts.condition));

test("people are told once that an instance is gone, though nothing is collected from it", async () => {
  const { actor, instance } = await aGoneInstance();
  expect(await dueInstances(minute(0))).toEqual([]);

  expect(await watchGone(minute(0))).toBe(1);
  expect(await watchGone(minute(1))).toBe(0);

  expect(await alertsOf(instance.id)).toMatchObject([
    { condition: "gone", subject: "storefront is gone from its provider", resolvedAt: null },
  ]);
  const told = await db.select().from(deliveries).where(eq(deliveries.teamId, actor.teamId));
  expect(told).toHaveLength(1);
  expect(bell.rings()).toMatchObject([{ name: "alerts/delivery.pending" }]);
});

test("what was open of an instance ends when it is gone", async () => {
  const { instance } = await aGoneInstance({ status: "ready" });
  await db
    .update(instances)
    .set({ unreachableSince: minute(-60), problem: "It does not answer." })
    .where(eq(instances.id, instance.id));
  await watchInstances([instance.id], minute(0));
  await db.update(instances).set({ status: "gone" }).where(eq(instances.id, instance.id));

  await watchGone(minute(1));

  expect(await alertsOf(instance.id)).toMatchObject([
    { condition: "unreachable", resolvedAt: minute(1) },
    { condition: "gone", resolvedAt: null },
  ]);
});

test("one that comes back and goes again is told of again", async () => {
  const { instance } = await aGoneInstance();
  await watchGone(minute(0));
  await db.update(instances).set({ status: "ready" }).where(eq(instances.id, instance.id));
  await watchInstances([instance.id], minute(5));
  await db.update(instances).set({ status: "gone" }).where(eq(instances.id, instance.id));

  expect(await watchGone(minute(10))).toBe(1);

  expect(await alertsOf(instance.id)).toMatchObject([
    { condition: "gone", resolvedAt: minute(5) },
    { condition: "gone", raisedAt: minute(10), resolvedAt: null },
  ]);
});

test("of one that nobody watches nothing is told", async () => {
  const { instance } = await aGoneInstance({ watchedAt: null });

  expect(await watchGone(minute(0))).toBe(0);

  expect(await alertsOf(instance.id)).toEqual([]);
});
