import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { alerts, channels, connections, deliveries, instances } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { listAlerts } from "@/lib/alerts/list-alerts";
import { loadDelivery } from "@/lib/alerts/load-delivery";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { watchAccount, watchAccounts } from "@/lib/alerts/watch-accounts";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { startDoorbell } from "@/test/support/doorbell";
import { aConnection, aTeam, anInstance } from "@/test/support/factories";

const bell = await startDoorbell();
beforeEach(() => bell.forget());
afterAll(() => bell.stop());

const now = new Date();
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

async function anAccount() {
  const actor = await aTeam();
  const connection = await aConnection(actor);
  return { actor, connectionId: connection.id };
}

/** An instance watched in the account, with people of its own who are told. */
async function aWatchedInstance(actor: Actor, connectionId: string, recipients: string[]) {
  const instance = await anInstance(actor, { connectionId });
  await db.transaction((tx) =>
    saveInstanceChannels(tx, actor, instance.id, { recipients, webhookUrl: null }),
  );
  return instance;
}

function set(connectionId: string, part: Partial<typeof connections.$inferInsert>) {
  return db.update(connections).set(part).where(eq(connections.id, connectionId));
}
const breakIt = (connectionId: string) =>
  set(connectionId, { status: "broken", problem: "Heroku no longer accepts this token." });
const alertsOf = (connectionId: string) =>
  db.select().from(alerts).where(eq(alerts.connectionId, connectionId));

async function toldOf(alertId: string) {
  const rows = await db
    .select({ kind: deliveries.kind, to: channels.label })
    .from(deliveries)
    .innerJoin(channels, eq(channels.id, deliveries.channelId))
    .where(eq(deliveries.alertId, alertId));
  return rows.map(({ kind, to }) => `${kind} ${to}`).sort();
}

test("a broken account is told once, and its end when it works again", async () => {
  const { actor, connectionId } = await anAccount();
  await aWatchedInstance(actor, connectionId, ["ops@example.test"]);
  await breakIt(connectionId);

  await watchAccounts(now);
  await watchAccounts(later(1));
  const [alert, ...others] = await alertsOf(connectionId);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({
    condition: "account_broken",
    instanceId: null,
    planId: null,
    resolvedAt: null,
  });
  expect(await toldOf(alert!.id)).toEqual(["raised ops@example.test"]);
  expect(bell.rings()).toHaveLength(1);

  await set(connectionId, { status: "connected", problem: null });
  await watchAccounts(later(2));
  expect(await alertsOf(connectionId)).toMatchObject([{ resolvedAt: later(2) }]);
  expect(await toldOf(alert!.id)).toEqual(["raised ops@example.test", "resolved ops@example.test"]);
});

test("whoever is told of several instances of the account, or of the team, hears of it once", async () => {
  const { actor, connectionId } = await anAccount();
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "team@example.test" } });
  await aWatchedInstance(actor, connectionId, ["team@example.test"]);
  await aWatchedInstance(actor, connectionId, ["ops@example.test"]);
  await aWatchedInstance(actor, connectionId, ["ops@example.test"]);
  const unwatched = await aWatchedInstance(actor, connectionId, ["nobody@example.test"]);
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, unwatched.id));
  await aWatchedInstance(actor, (await aConnection(actor)).id, ["other-account@example.test"]);

  await breakIt(connectionId);
  await watchAccounts(now);

  const [alert] = await alertsOf(connectionId);
  expect(await toldOf(alert!.id)).toEqual(["raised ops@example.test", "raised team@example.test"]);
});

test("a provider that stays silent is told after half an hour of looks, and answers again", async () => {
  const { connectionId } = await anAccount();
  await set(connectionId, { syncedAt: now });

  await watchAccount(connectionId, later(25), "Heroku did not answer.");
  expect(await alertsOf(connectionId)).toEqual([]);
  await watchAccount(connectionId, later(31), "Heroku did not answer.");
  await watchAccounts(later(32));
  expect(await alertsOf(connectionId)).toMatchObject([
    { condition: "account_silent", resolvedAt: null },
  ]);

  await set(connectionId, { syncedAt: later(35) });
  await watchAccount(connectionId, later(35));
  expect(await alertsOf(connectionId)).toMatchObject([{ resolvedAt: later(35) }]);
});

test("the message names the account and leads to its page, and the list of alerts does too", async () => {
  const { actor, connectionId } = await anAccount();
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "team@example.test" } });
  await breakIt(connectionId);
  await watchAccounts(now);

  const [delivery] = await db.select().from(deliveries).where(eq(deliveries.teamId, actor.teamId));
  expect((await loadDelivery(delivery!.id, now))?.message).toMatchObject({
    subject: "ops@example.test at Heroku has to be reconnected",
    about: { kind: "account", id: connectionId, name: "ops@example.test", providerLabel: "Heroku" },
    levels: [],
    url: expect.stringMatching(new RegExp(`/connections/${connectionId}$`)),
  });
  expect((await listAlerts(actor)).alerts).toMatchObject([
    { about: { kind: "account", id: connectionId, name: "ops@example.test" } },
  ]);
  expect((await listAlerts(actor, { connectionId })).alerts).toHaveLength(1);
  expect((await listAlerts(actor, { connectionId: "con_other" })).alerts).toEqual([]);
  expect((await listAlerts(await aTeam())).alerts).toEqual([]);
});
