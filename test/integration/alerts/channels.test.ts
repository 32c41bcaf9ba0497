import { and, eq, isNull } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEntries, channels } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import type { InstanceChannels } from "@/lib/alerts/channel-inputs";
import { channelChoices, listChannels } from "@/lib/alerts/list-channels";
import { readInstanceChannels } from "@/lib/alerts/read-instance-channels";
import { removeChannel } from "@/lib/alerts/remove-channel";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { testChannel } from "@/lib/alerts/test-channel";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { aTeam, anInstance } from "@/test/support/factories";

const save = (actor: Actor, instanceId: string, input: InstanceChannels) =>
  db.transaction((tx) => saveInstanceChannels(tx, actor, instanceId, input));

const both: InstanceChannels = {
  recipients: ["ada@example.test", "ops@example.test"],
  webhookUrl: "https://hooks.example.test/in?key=secret",
};

const rowsOf = (instanceId: string) =>
  db
    .select()
    .from(channels)
    .where(and(eq(channels.instanceId, instanceId), isNull(channels.removedAt)))
    .orderBy(channels.kind);

async function anInstanceWithChannels() {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  await save(actor, instance.id, both);
  return { actor, instance };
}

describe("the channels of an instance", () => {
  test("read as they were saved, and the settings are sealed", async () => {
    const { actor, instance } = await anInstanceWithChannels();

    const view = await readInstanceChannels(actor, instance.id);
    expect(view).toMatchObject({
      recipients: both.recipients,
      webhookUrl: both.webhookUrl,
      webhookSecret: expect.stringMatching(/^whsec_/),
    });
    const rows = await rowsOf(instance.id);
    expect(rows.map(({ label }) => label)).toEqual([
      "ada@example.test, ops@example.test",
      "hooks.example.test",
    ]);
    expect(JSON.stringify(rows)).not.toContain("secret");
  });

  test("saved again unchanged keep their rows, their secret and leave no entry", async () => {
    const { actor, instance } = await anInstanceWithChannels();
    const before = await rowsOf(instance.id);
    const entries = await db.$count(auditEntries, eq(auditEntries.teamId, actor.teamId));

    await save(actor, instance.id, both);

    expect(await rowsOf(instance.id)).toEqual(before);
    expect(await db.$count(auditEntries, eq(auditEntries.teamId, actor.teamId))).toBe(entries);
  });

  test("a new address keeps the signing secret, and a removed webhook begins with a new one", async () => {
    const { actor, instance } = await anInstanceWithChannels();
    const { webhookSecret: first } = await readInstanceChannels(actor, instance.id);

    await save(actor, instance.id, { ...both, webhookUrl: "https://other.example.test/in" });
    expect(await readInstanceChannels(actor, instance.id)).toMatchObject({
      webhookUrl: "https://other.example.test/in",
      webhookSecret: first,
    });

    await save(actor, instance.id, { recipients: [], webhookUrl: null });
    expect(await readInstanceChannels(actor, instance.id)).toEqual({
      recipients: [],
      emailChannelId: null,
      areRecipientsLost: false,
      webhookUrl: null,
      webhookChannelId: null,
      webhookSecret: null,
      lostWebhook: null,
    });
    await save(actor, instance.id, both);
    const { webhookSecret: second } = await readInstanceChannels(actor, instance.id);
    expect(second).not.toBe(first);
    // The removed ones stay for the log of their deliveries.
    expect(await db.$count(channels, eq(channels.instanceId, instance.id))).toBe(4);
  });

  test("a viewer sees who hears of it, and neither the secret nor the whole address", async () => {
    const { actor, instance } = await anInstanceWithChannels();
    const view = await readInstanceChannels({ ...actor, role: "viewer" }, instance.id);

    expect(view).toMatchObject({
      recipients: both.recipients,
      webhookUrl: "hooks.example.test",
      webhookSecret: null,
    });
    await expect(save({ ...actor, role: "viewer" }, instance.id, both)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("another team neither reads nor saves them", async () => {
    const { instance } = await anInstanceWithChannels();
    const stranger = await aTeam();

    expect(await readInstanceChannels(stranger, instance.id)).toMatchObject({ recipients: [] });
    await expect(save(stranger, instance.id, both)).rejects.toMatchObject({ code: "not_found" });
  });

  test("two who save at once leave one channel of each kind", async () => {
    const actor = await aTeam("operator");
    const instance = await anInstance(actor);

    await Promise.all([save(actor, instance.id, both), save(actor, instance.id, both)]);

    expect((await rowsOf(instance.id)).map(({ kind }) => kind)).toEqual(["email", "webhook"]);
  });
});

describe("the channels of a team", () => {
  test("are listed before those of instances, with the secret for operators only", async () => {
    const { actor, instance } = await anInstanceWithChannels();
    await addTeamChannel(actor, { kind: "email", settings: { recipients: "all@example.test" } });

    const rows = await listChannels(actor);
    expect(rows.map(({ label, instance }) => [label, instance?.id ?? null])).toEqual([
      ["all@example.test", null],
      ["ada@example.test, ops@example.test", instance.id],
      ["hooks.example.test", instance.id],
    ]);
    expect(rows[2]!.secret).toMatch(/^whsec_/);
    const asViewer = await listChannels({ ...actor, role: "viewer" });
    expect(asViewer.map(({ secret }) => secret)).toEqual([null, null, null]);
  });

  test.each([
    ["email", { recipients: "" }, "at least one"],
    ["email", { recipients: "ada@example.test, nobody" }, "“nobody” is not an e-mail address"],
    ["webhook", { url: "hooks" }, "web address"],
    ["webhook", { url: "http://hooks.example.test" }, "https://"],
    ["webhook", { url: "https://ada:pass@hooks.example.test" }, "password"],
  ] as const)("a %s channel with %o is explained, not accepted", async (kind, settings, words) => {
    const adding = addTeamChannel(await aTeam(), { kind, settings });
    await expect(adding).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(words),
    });
  });

  test("are removed once, by their own team", async () => {
    const actor = await aTeam("operator");
    const { channelId } = await addTeamChannel(actor, {
      kind: "email",
      settings: { recipients: "all@example.test" },
    });
    await expect(removeChannel(await aTeam(), { channelId })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(
      testChannel({ ...(await aTeam()), role: "owner" }, { channelId }),
    ).rejects.toMatchObject({ code: "not_found" });

    await removeChannel(actor, { channelId });

    expect(await listChannels(actor)).toEqual([]);
    await expect(removeChannel(actor, { channelId })).rejects.toMatchObject({ code: "conflict" });
  });

  test("a viewer may add, remove and try none", async () => {
    const viewer = await aTeam("viewer");
    const forbidden = { code: "forbidden" };
    await expect(
      addTeamChannel(viewer, { kind: "email", settings: { recipients: "a@example.test" } }),
    ).rejects.toMatchObject(forbidden);
    await expect(removeChannel(viewer, { channelId: "chn_x" })).rejects.toMatchObject(forbidden);
    await expect(testChannel(viewer, { channelId: "chn_x" })).rejects.toMatchObject(forbidden);
  });

  test("each kind brings the fields of its form", () => {
    expect(
      channelChoices().map(({ kind, fields }) => [kind, fields.map(({ key }) => key)]),
    ).toEqual([
      ["email", ["recipients"]],
      ["webhook", ["url"]],
    ]);
  });
});
