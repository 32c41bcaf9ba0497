import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEntries, plans, policies } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AddPlan, addPlan } from "@/lib/instances/add-plan";
import { listAccountPlans } from "@/lib/instances/list-account-plans";
import { listPlans } from "@/lib/instances/list-plans";
import { readInstance } from "@/lib/instances/read-instance";
import { removePlan } from "@/lib/instances/remove-plan";
import { aConnection, aTeam, anInstance } from "@/test/support/factories";
import { aPlan, MIB } from "@/test/support/plans";

const typed = {
  planId: "heroku-redis:galactic-9",
  family: null,
  memoryMegabytes: 2048,
  maxClients: "unlimited",
  monthlyPrice: 420.5,
  currency: "USD",
} as const;

/** An instance whose plan nobody knows. */
async function anUnknown() {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor, { name: "storefront", planId: typed.planId });
  return { actor, instance, connectionId: instance.connectionId };
}

async function planOf(connectionId: string, planId: string) {
  const [row] = await db
    .select()
    .from(plans)
    .where(and(eq(plans.connectionId, connectionId), eq(plans.id, planId)));
  return row;
}

function entries(actor: Actor, what: string) {
  return db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.teamId, actor.teamId), eq(auditEntries.what, what)));
}

describe("a plan that nobody knows", () => {
  test("gets its size and price from a person, and the instance gets its limits", async () => {
    const { actor, instance, connectionId } = await anUnknown();
    expect((await listAccountPlans(actor, connectionId)).unknown).toEqual([
      { id: typed.planId, plan: null, usedBy: ["storefront"] },
    ]);

    await addPlan(actor, { ...typed, connectionId });

    expect((await readInstance(actor, instance.id)).plan).toMatchObject({
      id: typed.planId,
      memoryBytes: 2048 * MIB,
      maxClients: Infinity,
      monthlyCents: 42_050,
      family: `heroku-redis/${typed.planId}`,
      isOffered: true,
    });
    expect(await listAccountPlans(actor, connectionId)).toMatchObject({
      unknown: [],
      custom: [{ plan: { id: typed.planId }, usedBy: ["storefront"] }],
    });
    expect(await listPlans(actor, instance.id)).toContainEqual(
      expect.objectContaining({ id: typed.planId, isCustom: true }),
    );
    expect(await entries(actor, "plan.added")).toMatchObject([
      { details: { memory: "2 GB", connections: "unlimited", price: "420.50 $/month" } },
    ]);
  });

  test("is corrected by typing it again", async () => {
    const { actor, connectionId } = await anUnknown();
    await addPlan(actor, { ...typed, connectionId });
    await addPlan(actor, { ...typed, connectionId, memoryMegabytes: 4096, monthlyPrice: null });
    expect(await planOf(connectionId, typed.planId)).toMatchObject({
      memoryBytes: 4096 * MIB,
      monthlyCents: null,
    });
  });

  test("may join a family of the account, and is then as safe as its family", async () => {
    const { actor, connectionId } = await anUnknown();
    await addPlan(actor, { ...typed, connectionId, family: "heroku-redis/premium" });
    expect(await planOf(connectionId, typed.planId)).toMatchObject({
      family: "heroku-redis/premium",
      hasReplica: true,
      hasPersistence: true,
    });
  });
});

test("of a plan whose price the provider hides, the family stays the provider's", async () => {
  const actor = await aTeam("operator");
  const hidden = aPlan({
    id: "heroku-redis:private-7",
    family: "heroku-redis/private",
    monthlyCents: null,
  });
  const { id: connectionId } = await aConnection(actor, { ladder: [hidden] });
  await addPlan(actor, { ...typed, connectionId, planId: hidden.id });
  expect(await planOf(connectionId, hidden.id)).toMatchObject({
    family: "heroku-redis/private",
    monthlyCents: 42_050,
    isCustom: true,
  });
});

test("a plan that the provider describes in full is not written over", async () => {
  const { actor, connectionId } = await anUnknown();
  await expect(
    addPlan(actor, { ...typed, connectionId, planId: "heroku-redis:premium-0" }),
  ).rejects.toMatchObject({
    code: "conflict",
    fields: { planId: expect.stringMatching(/Premium 0 is known already, with 50 MB for 15 \$/) },
  });
  expect(await planOf(connectionId, "heroku-redis:premium-0")).toMatchObject({ isCustom: false });
});

test.each([
  ["no memory", { memoryMegabytes: 0 }, "A plan has more than 0 MB."],
  ["a memory that is no number", { memoryMegabytes: Number.NaN }, "Type how much memory"],
  ["a negative price", { monthlyPrice: -1 }, "A price is 0 or more."],
  ["half a connection", { maxClients: 0.5 }, "Type a whole number of connections"],
  ["no number of connections", { maxClients: Number.NaN }, "Type a whole number of connections"],
  ["no name", { planId: "  " }, "Name the plan"],
])("%s is explained", (_what, part, sentence) => {
  const parsed = AddPlan.safeParse({ ...typed, connectionId: "con_1", ...part });
  expect(parsed.error?.issues[0]?.message).toContain(sentence);
});

test("a family that the account does not have is refused", async () => {
  const { actor, connectionId } = await anUnknown();
  await expect(
    addPlan(actor, { ...typed, connectionId, family: "elsewhere/gold" }),
  ).rejects.toMatchObject({ code: "invalid", fields: { family: expect.any(String) } });
});

describe("removing a plan that was added by hand", () => {
  test("works once nobody uses it, and is written down", async () => {
    const actor = await aTeam("operator");
    const { id: connectionId } = await aConnection(actor);
    await addPlan(actor, { ...typed, connectionId });
    await removePlan(actor, { connectionId, planId: typed.planId });
    expect(await planOf(connectionId, typed.planId)).toBeUndefined();
    expect(await entries(actor, "plan.removed")).toHaveLength(1);
    await expect(removePlan(actor, { connectionId, planId: typed.planId })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("is refused while an instance has it, or a policy names it", async () => {
    const { actor, connectionId } = await anUnknown();
    await addPlan(actor, { ...typed, connectionId });
    await expect(removePlan(actor, { connectionId, planId: typed.planId })).rejects.toThrow(
      /storefront has this plan/,
    );

    const bound = "heroku-redis:bound-1";
    await addPlan(actor, { ...typed, connectionId, planId: bound });
    await anInstance(actor, { connectionId, name: "orders", policy: { maxPlanId: bound } });
    await expect(removePlan(actor, { connectionId, planId: bound })).rejects.toThrow(
      /policy of orders names this plan/,
    );
  });

  test.each([
    [
      "the calendar",
      (planId: string) => ({
        calendar: [
          {
            kind: "at_least" as const,
            days: [1 as const],
            from: "08:00",
            until: "12:00",
            planId,
            note: "",
          },
        ],
      }),
    ],
    [
      "a hold",
      (pinnedPlanId: string) => ({ pinnedPlanId, pinnedUntil: new Date(Date.now() + 3_600_000) }),
    ],
  ])(
    "is refused while %s of a policy names it: the rule would ask for nothing",
    async (_what, rule) => {
      const actor = await aTeam("operator");
      const instance = await anInstance(actor, { name: "orders" });
      const { connectionId } = instance;
      await addPlan(actor, { ...typed, connectionId });
      const ofInstance = eq(policies.instanceId, instance.id);
      await db.update(policies).set(rule(typed.planId)).where(ofInstance);

      await expect(removePlan(actor, { connectionId, planId: typed.planId })).rejects.toThrow(
        /policy of orders names this plan/,
      );
      await db
        .update(policies)
        .set({ calendar: [], pinnedPlanId: null, pinnedUntil: null })
        .where(ofInstance);
      await expect(
        removePlan(actor, { connectionId, planId: typed.planId }),
      ).resolves.toBeDefined();
    },
  );

  test("never takes what the provider sells", async () => {
    const actor = await aTeam("operator");
    const { id: connectionId } = await aConnection(actor);
    await expect(
      removePlan(actor, { connectionId, planId: "heroku-redis:premium-3" }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await planOf(connectionId, "heroku-redis:premium-3")).toBeDefined();
  });
});

test("plans are for those who operate, and for their own team", async () => {
  const { actor, connectionId } = await anUnknown();
  const viewer = { ...actor, role: "viewer" as const };
  await expect(addPlan(viewer, { ...typed, connectionId })).rejects.toMatchObject({
    code: "forbidden",
  });
  const stranger = await aTeam("owner");
  await expect(addPlan(stranger, { ...typed, connectionId })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await listAccountPlans(stranger, connectionId)).toEqual({
    unknown: [],
    custom: [],
    families: [],
    known: 0,
  });
});
