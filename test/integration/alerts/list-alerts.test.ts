import { expect, test } from "vitest";
import { alerts } from "@/drizzle/schema";
import { countOpenAlerts, listAlerts } from "@/lib/alerts/list-alerts";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { aTeam, anInstance } from "@/test/support/factories";

const start = new Date("2026-03-02T14:00:00Z");
const minute = (count: number) => new Date(start.getTime() + count * 60_000);

/** 70 alerts that ended, two of each minute, and one open one that is older than all. */
async function aTeamWithAlerts() {
  const actor = await aTeam();
  const instance = await anInstance(actor, { name: "storefront" });
  const row = {
    teamId: actor.teamId,
    instanceId: instance.id,
    condition: "memory_high" as const,
    topic: "breach" as const,
    subject: "storefront uses 84 % of its memory",
    body: "Approve the larger plan.",
    levels: [],
    planId: instance.planId,
  };
  await db.insert(alerts).values([
    { ...row, id: newId("alr"), raisedAt: minute(-1), resolvedAt: null },
    ...Array.from({ length: 70 }, (_, index) => ({
      ...row,
      id: newId("alr"),
      topic: index === 0 ? ("success" as const) : ("breach" as const),
      raisedAt: minute(Math.floor(index / 2)),
      resolvedAt: minute(index + 1),
    })),
  ]);
  return { actor, instance };
}

test("open alerts stand first, then the newest, and pages follow each other without a gap", async () => {
  const { actor } = await aTeamWithAlerts();

  const first = await listAlerts(actor);
  const second = await listAlerts(actor, { after: first.next! });

  expect(first.alerts).toHaveLength(50);
  expect(second).toMatchObject({ next: null });
  const all = [...first.alerts, ...second.alerts];
  expect(new Set(all.map(({ id }) => id)).size).toBe(71);
  expect(all[0]).toMatchObject({
    resolvedAt: null,
    about: { kind: "instance", name: "storefront" },
  });
  const times = all.slice(1).map(({ raisedAt }) => raisedAt.getTime());
  expect(times).toEqual([...times].sort((one, other) => other - one));
});

test("alerts are filtered by state, topic and instance, and belong to one team", async () => {
  const { actor, instance } = await aTeamWithAlerts();
  const neighbour = await anInstance(actor, { connectionId: instance.connectionId });

  expect((await listAlerts(actor, { state: "open" })).alerts).toHaveLength(1);
  expect((await listAlerts(actor, { topic: "success" })).alerts).toHaveLength(1);
  expect((await listAlerts(actor, { instanceId: neighbour.id })).alerts).toEqual([]);
  expect(await countOpenAlerts(actor)).toBe(1);
  expect((await listAlerts(await aTeam())).alerts).toEqual([]);
});

test("a cursor nobody gave begins at the beginning", async () => {
  const { actor } = await aTeamWithAlerts();
  expect((await listAlerts(actor, { after: "nonsense" })).alerts).toHaveLength(50);
});
