import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEntries, channels, instances, policies } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { readInstanceChannels } from "@/lib/alerts/read-instance-channels";
import type { Actor } from "@/lib/auth/model";
import { defaultPolicy } from "@/lib/scaling/policy";
import { settingsMark } from "@/lib/scaling/policies/settings-mark";
import { pauseScaling } from "@/lib/scaling/restraints/pause-scaling";
import {
  SaveInstanceSettings,
  saveInstanceSettings,
} from "@/lib/scaling/policies/save-instance-settings";
import { aTeam, anInstance } from "@/test/support/factories";

const everything = (instanceId: string): SaveInstanceSettings => ({
  instanceId,
  name: "shop-cache",
  policy: {
    ...defaultPolicy,
    growMode: "auto",
    sampleEverySeconds: 30,
    evaluateEveryMinutes: 5,
    memoryAbove: 0.75,
    minPlanId: "heroku-redis:premium-0",
    maxPlanId: "heroku-redis:premium-2",
    askAboveCents: 2500,
    monthlyCapCents: 10_000,
    changesPerDayMax: null,
    shrinksOnlyInMaintenance: true,
    approvalHours: 4,
    timeZone: "Europe/Berlin",
    calendar: [
      {
        kind: "at_least",
        days: [1],
        from: "08:00",
        until: "12:00",
        planId: "heroku-redis:premium-1",
        note: "Newsletter",
      },
    ],
  },
  notify: { breach: true, success: false, failure: true },
  recipients: ["ops@example.test"],
  webhookUrl: "https://hooks.example.com/headroom",
});

async function settingsOf(instanceId: string) {
  const [row] = await db
    .select()
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .where(eq(instances.id, instanceId));
  return row!;
}

test("one form saves the name, the policy, what is told and to whom", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  const input = everything(instance.id);

  await saveInstanceSettings(actor, SaveInstanceSettings.parse(input));

  const saved = await settingsOf(instance.id);
  expect(saved.instances.name).toBe("shop-cache");
  expect(saved.policies).toMatchObject({
    ...input.policy,
    notifiesBreach: true,
    notifiesSuccess: false,
    notifiesFailure: true,
  });
  const told = await db.select().from(channels).where(eq(channels.instanceId, instance.id));
  expect(told.map(({ kind }) => kind).sort()).toEqual(["email", "webhook"]);
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.subjectId, instance.id));
  expect(entries).toMatchObject([
    {
      what: "policy.saved",
      userId: actor.userId,
      details: {
        name: "shop-cache",
        changes: expect.stringMatching(
          /^name: shop-cache instead of storefront-cache. growing: by itself above 75 % .* instead of by asking above 80 % .* money: .* instead of nothing/,
        ),
      },
    },
  ]);
});

/** The mark of what the form shows. */
async function seenBy(actor: Actor, instanceId: string) {
  const { instances: kept, policies: policy } = await settingsOf(instanceId);
  const channels = await readInstanceChannels(actor, instanceId);
  return settingsMark({ name: kept.name, policy, channels });
}

describe("a form that was open while somebody else saved", () => {
  test.each([
    ["the policy", { policy: { ...defaultPolicy, growMode: "off" as const } }],
    ["what is told", { notify: { breach: false, success: false, failure: true } }],
    ["to whom", { recipients: ["ada@example.test"] }],
    ["the name", { name: "orders-cache" }],
  ])("does not take back %s, and says so", async (_what, theirs) => {
    const ada = await aTeam("operator");
    const grace = { ...ada, userId: "usr_grace" };
    const instance = await anInstance(ada);
    const seen = await seenBy(ada, instance.id);
    const before = { ...everything(instance.id), name: instance.name, recipients: [] };
    await saveInstanceSettings(grace, { ...before, ...theirs });
    const saved = await settingsOf(instance.id);

    const late = saveInstanceSettings(ada, { ...everything(instance.id), seen });

    await expect(late).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("What you typed is still here"),
      fields: { seen: expect.any(String) },
    });
    expect(await settingsOf(instance.id)).toEqual(saved);
    const again = { ...everything(instance.id), seen: await seenBy(ada, instance.id) };
    await expect(saveInstanceSettings(ada, again)).resolves.toBeDefined();
  });

  test("is saved when only a pause began meanwhile", async () => {
    const actor = await aTeam("operator");
    const instance = await anInstance(actor);
    const seen = await seenBy(actor, instance.id);
    const until = new Date(Date.now() + 3_600_000);
    await pauseScaling(actor, { instanceId: instance.id, until });

    await saveInstanceSettings(actor, { ...everything(instance.id), seen });

    expect((await settingsOf(instance.id)).policies).toMatchObject({
      growMode: "auto",
      pausedUntil: until,
    });
  });
});

describe("what does not go together is explained beside its field, and nothing is saved", () => {
  test.each([
    ["a plan that does not exist", { maxPlanId: "heroku-redis:premium 5" }, "policy.maxPlanId"],
    [
      "a smallest plan above today's",
      { minPlanId: "heroku-redis:premium-3", maxPlanId: null },
      "policy.minPlanId",
    ],
    ["shrinking above growing", { shrinkBelow: 0.9 }, "policy.shrinkBelow"],
    ["shrinking sooner than growing", { shrinkCooldownMinutes: 0 }, "policy.shrinkCooldownMinutes"],
    ["a time zone that does not exist", { timeZone: "Mars/Olympus" }, "policy.timeZone"],
    [
      "a calendar that asks for more than the range allows",
      { maxPlanId: "heroku-redis:premium-0" },
      "policy.calendar.0.planId",
    ],
  ])("%s", async (_what, change, field) => {
    const actor = await aTeam("operator");
    const instance = await anInstance(actor);
    const input = everything(instance.id);

    const saving = saveInstanceSettings(actor, {
      ...input,
      policy: { ...input.policy, ...change },
    });

    await expect(saving).rejects.toMatchObject({
      code: "invalid",
      fields: { [field]: expect.stringMatching(/\.$/) },
    });
    const kept = await settingsOf(instance.id);
    expect(kept.instances.name).toBe("storefront-cache");
    expect(kept.policies).toMatchObject({ growMode: "ask" });
    expect(await db.select().from(channels).where(eq(channels.instanceId, instance.id))).toEqual(
      [],
    );
  });

  test("a webhook to an address nothing is sent to", async () => {
    const actor = await aTeam("operator");
    const instance = await anInstance(actor);
    const input = { ...everything(instance.id), webhookUrl: "http://hooks.example.com/" };

    await expect(saveInstanceSettings(actor, input)).rejects.toMatchObject({
      code: "invalid",
      fields: { webhookUrl: expect.any(String) },
    });
    expect((await settingsOf(instance.id)).policies).toMatchObject({ growMode: "ask" });
  });
});

test.each([
  ["no name", { name: "  " }],
  ["0 %", { policy: { ...defaultPolicy, memoryAbove: 0 } }],
  ["a recipient that is no address", { recipients: ["ops"] }],
  ["a webhook that is no address", { webhookUrl: "hooks" }],
])("the form itself refuses %s", (_what, change) => {
  expect(SaveInstanceSettings.safeParse({ ...everything("ins_1"), ...change }).success).toBe(false);
});

test("settings are not for viewers, other teams, or instances nobody watches", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  const input = everything(instance.id);

  await expect(saveInstanceSettings({ ...actor, role: "viewer" }, input)).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(saveInstanceSettings(await aTeam("owner"), input)).rejects.toMatchObject({
    code: "not_found",
  });
  await db.delete(policies).where(eq(policies.instanceId, instance.id));
  await expect(saveInstanceSettings(actor, input)).rejects.toMatchObject({ code: "not_found" });
});

test("two who save at once both leave a whole form", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  const one = everything(instance.id);
  const other: SaveInstanceSettings = {
    ...one,
    name: "other",
    policy: { ...one.policy, growMode: "off" },
    recipients: ["other@example.test"],
  };

  await Promise.all([saveInstanceSettings(actor, one), saveInstanceSettings(actor, other)]);

  const saved = await settingsOf(instance.id);
  const isOther = saved.instances.name === "other";
  expect(saved.policies.growMode).toBe(isOther ? "off" : "auto");
  const told = await db.select().from(channels).where(eq(channels.instanceId, instance.id));
  expect(told).toHaveLength(2);
});
