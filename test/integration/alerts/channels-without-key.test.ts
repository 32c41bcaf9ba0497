import { and, eq, isNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { channels, deliveries } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { deliver } from "@/lib/alerts/deliver";
import { listChannels } from "@/lib/alerts/list-channels";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { readInstanceChannels } from "@/lib/alerts/read-instance-channels";
import { removeChannel } from "@/lib/alerts/remove-channel";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { testChannel } from "@/lib/alerts/test-channel";
import { db } from "@/lib/db";
import { defaultPolicy } from "@/lib/scaling/policy";
import {
  SaveInstanceSettings,
  saveInstanceSettings,
} from "@/lib/scaling/policies/save-instance-settings";
import { aTeam, anInstance } from "@/test/support/factories";

const both = {
  recipients: ["ada@example.test", "ops@example.test"],
  webhookUrl: "https://hooks.example.test/in?key=secret",
};

/** As after a key was taken out of HEADROOM_SECRET_KEYS before its secrets were sealed anew. */
async function aTeamWithoutItsKey() {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "all@example.test" } });
  await db.transaction((tx) => saveInstanceChannels(tx, actor, instance.id, both));
  await db
    .update(channels)
    .set({ sealedSettings: "v1.gone.aXY.dGFn.c2VhbGVk" })
    .where(eq(channels.teamId, actor.teamId));
  return { actor, instance };
}

test("channels that no key opens are listed, so that they can be tried and removed", async () => {
  const { actor } = await aTeamWithoutItsKey();

  const rows = await listChannels(actor);

  expect(rows.map(({ label, secret, isLost }) => [label, secret, isLost])).toEqual([
    ["all@example.test", null, true],
    ["ada@example.test, ops@example.test", null, true],
    ["hooks.example.test", null, true],
  ]);
  expect(await testChannel(actor, { channelId: rows[0]!.id })).toEqual({
    isDelivered: false,
    sentence: expect.stringMatching(/no longer has the key .* HEADROOM_SECRET_KEYS/),
  });
});

test("the form of an instance shows what is known without the key, and saving it mends the channels", async () => {
  const { actor, instance } = await aTeamWithoutItsKey();

  const view = await readInstanceChannels(actor, instance.id);
  expect(view).toMatchObject({
    recipients: both.recipients,
    areRecipientsLost: true,
    webhookUrl: null,
    lostWebhook: "hooks.example.test",
  });

  await db.transaction((tx) => saveInstanceChannels(tx, actor, instance.id, both));
  expect(await readInstanceChannels(actor, instance.id)).toMatchObject({
    ...both,
    areRecipientsLost: false,
    lostWebhook: null,
    webhookSecret: expect.stringMatching(/^whsec_/),
  });
  const present = and(eq(channels.instanceId, instance.id), isNull(channels.removedAt));
  expect(await db.$count(channels, present)).toBe(2);
});

test("saving the form of an instance leaves a webhook that no key opens, until somebody removes it", async () => {
  const { actor, instance } = await aTeamWithoutItsKey();
  const before = await readInstanceChannels(actor, instance.id);
  const input: SaveInstanceSettings = {
    instanceId: instance.id,
    name: "shop-cache",
    policy: defaultPolicy,
    notify: { breach: true, success: true, failure: true },
    recipients: both.recipients,
  };

  await saveInstanceSettings(actor, SaveInstanceSettings.parse(input));

  expect(await readInstanceChannels(actor, instance.id)).toMatchObject({
    lostWebhook: "hooks.example.test",
    webhookChannelId: before.webhookChannelId,
  });
  await removeChannel(actor, { channelId: before.webhookChannelId! });
  expect(await readInstanceChannels(actor, instance.id)).toMatchObject({
    lostWebhook: null,
    webhookChannelId: null,
  });
});

test("a question still reaches the channels whose key is there", async () => {
  const { actor, instance } = await aTeamWithoutItsKey();
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "eve@example.test" } });
  const at = new Date();

  const rung = await db.transaction((tx) =>
    raiseAlert(tx, {
      teamId: actor.teamId,
      instanceId: instance.id,
      planId: instance.planId,
      condition: "migration_ready",
      subject: "A question",
      body: "Of somebody.",
      levels: [],
      at,
    }),
  );

  const ends = await Promise.all(rung.map((id) => deliver(id, at).catch(() => "pending")));
  expect(ends.filter((end) => end === "sent")).toHaveLength(1);
  const kept = await db.select().from(deliveries).where(eq(deliveries.teamId, actor.teamId));
  expect(kept.map(({ problem }) => problem).filter((problem) => problem !== null)).toEqual(
    Array(3).fill(expect.stringContaining("no longer has the key")),
  );
});
