import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { alerts, deliveries, policies } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { raiseAlert, type NewAlert } from "@/lib/alerts/raise-alert";
import { removeChannel } from "@/lib/alerts/remove-channel";
import { resolveAlert } from "@/lib/alerts/resolve-alert";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { db } from "@/lib/db";
import { anAlert, RAISED_AT } from "@/test/support/alerts";
import { aTeam, anInstance } from "@/test/support/factories";

/** An instance with one mail channel of its own, and a webhook for the whole team. */
async function aWatchedInstance() {
  const actor = await aTeam();
  const instance = await anInstance(actor);
  await db.transaction((tx) =>
    saveInstanceChannels(tx, actor, instance.id, {
      recipients: ["ops@example.test"],
      webhookUrl: null,
    }),
  );
  const { channelId } = await addTeamChannel(actor, {
    kind: "webhook",
    settings: { url: "https://hooks.example.test/in" },
  });
  return { actor, instance, teamChannelId: channelId };
}

const raise = (alert: NewAlert) => db.transaction((tx) => raiseAlert(tx, alert));
const alertsOf = (instanceId: string) =>
  db.select().from(alerts).where(eq(alerts.instanceId, instanceId));

test("an alert is raised once with one delivery per channel, however often it is raised", async () => {
  const { actor, instance } = await aWatchedInstance();
  const alert = anAlert(actor, instance);

  const first = await raise(alert);
  const again = await Promise.all([raise(alert), raise(alert), raise(alert)]);

  expect(first).toHaveLength(2);
  expect(again).toEqual([[], [], []]);
  expect(await alertsOf(instance.id)).toHaveLength(1);
  expect(
    await db.select().from(deliveries).where(eq(deliveries.teamId, actor.teamId)),
  ).toHaveLength(2);
});

test("of two that raise at the same moment, one does", async () => {
  const { actor, instance } = await aWatchedInstance();
  const alert = anAlert(actor, instance);

  const rings = await Promise.all([raise(alert), raise(alert)]);

  expect(rings.map(({ length }) => length).sort((one, other) => one - other)).toEqual([0, 2]);
});

test("a condition that ended may begin again", async () => {
  const { actor, instance } = await aWatchedInstance();
  const alert = anAlert(actor, instance);
  await raise(alert);
  const [open] = await alertsOf(instance.id);
  await db.transaction((tx) => resolveAlert(tx, { alertId: open!.id, at: RAISED_AT }));

  expect(await raise(alert)).toHaveLength(2);
  expect(await alertsOf(instance.id)).toHaveLength(2);
});

test.each([
  ["memory_high", "notifiesBreach"],
  ["plan_changed", "notifiesSuccess"],
  ["plan_change_failed", "notifiesFailure"],
] as const)(
  "%s is recorded whether or not anybody wants to hear of it (%s)",
  async (condition, flag) => {
    const { actor, instance, teamChannelId } = await aWatchedInstance();
    await db
      .update(policies)
      .set({ [flag]: false })
      .where(eq(policies.instanceId, instance.id));

    const rings = await raise({ ...anAlert(actor, instance), condition });

    const told = await db.select().from(deliveries).where(eq(deliveries.teamId, actor.teamId));
    expect(told).toMatchObject([{ id: rings[0], channelId: teamChannelId, status: "pending" }]);
    expect(await alertsOf(instance.id)).toMatchObject([{ condition }]);
  },
);

test("what happens once is over as it is raised, and is told each time", async () => {
  const { actor, instance } = await aWatchedInstance();
  const alert: NewAlert = { ...anAlert(actor, instance), condition: "plan_changed" };

  expect(await raise(alert)).toHaveLength(2);
  expect(await raise(alert)).toHaveLength(2);
  expect(await alertsOf(instance.id)).toMatchObject([
    { resolvedAt: RAISED_AT },
    { resolvedAt: RAISED_AT },
  ]);
});

test("another instance and another team hear nothing", async () => {
  const one = await aWatchedInstance();
  const other = await aWatchedInstance();
  const neighbour = await anInstance(one.actor, { connectionId: one.instance.connectionId });
  await db.transaction((tx) =>
    saveInstanceChannels(tx, one.actor, neighbour.id, {
      recipients: ["neighbour@example.test"],
      webhookUrl: null,
    }),
  );

  expect(await raise(anAlert(one.actor, one.instance))).toHaveLength(2);
  expect(
    await db.select().from(deliveries).where(eq(deliveries.teamId, other.actor.teamId)),
  ).toEqual([]);
});

test("those hear of the end who were told of the beginning and still listen", async () => {
  const { actor, instance, teamChannelId } = await aWatchedInstance();
  await raise(anAlert(actor, instance));
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "late@example.test" } });
  await removeChannel(actor, { channelId: teamChannelId });
  const [alert] = await alertsOf(instance.id);

  const end = { alertId: alert!.id, at: new Date(RAISED_AT.getTime() + 60_000) };
  const rings = await db.transaction((tx) => resolveAlert(tx, end));
  const again = await db.transaction((tx) => resolveAlert(tx, end));

  expect(again).toEqual([]);
  const resolved = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.alertId, alert!.id), eq(deliveries.kind, "resolved")));
  expect(resolved.map(({ id }) => id)).toEqual(rings);
  expect(rings).toHaveLength(1);
});

test("a clock that was set back ends an alert no earlier than it began", async () => {
  const { actor, instance } = await aWatchedInstance();
  await raise(anAlert(actor, instance));
  const [alert] = await alertsOf(instance.id);

  const earlier = new Date(RAISED_AT.getTime() - 3_600_000);
  await db.transaction((tx) => resolveAlert(tx, { alertId: alert!.id, at: earlier }));

  expect(await alertsOf(instance.id)).toMatchObject([{ resolvedAt: RAISED_AT }]);
});
