// Longer than 300 lines: one verb and what each decision leaves behind.
import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import {
  auditEntries,
  connections,
  evaluations,
  instances,
  policies,
  scalingActions,
} from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import { approveFor } from "@/lib/scaling/proposals/approve-proposal";
import { approverOf } from "@/lib/scaling/proposals/approver";
import { beginAction, failAction } from "@/lib/scaling/changes/apply-proposal";
import { decide } from "@/lib/scaling/judgement/decide";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { latestEvaluation } from "@/lib/scaling/journal/latest-evaluation";
import { loadFacts } from "@/lib/scaling/facts/load-facts";
import { recordDecision } from "@/lib/scaling/proposals/record-decision";
import { rejectProposal } from "@/lib/scaling/proposals/reject-proposal";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { later, NOW, proposalsOf, shortWaits, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

const linesOf = (instanceId: string) =>
  db
    .select()
    .from(evaluations)
    .where(eq(evaluations.instanceId, instanceId))
    .orderBy(asc(evaluations.firstAt));

test("a full instance gets a proposal that waits for a person", async () => {
  const instance = await anInstance(await aTeam());
  await used(instance.id, 45);

  await evaluateInstances([instance.id], NOW);

  const [line] = await linesOf(instance.id);
  expect(line).toMatchObject({
    kind: "resize",
    reason: "memory",
    planId: "heroku-redis:premium-0",
    toPlanId: "heroku-redis:premium-1",
    sentence: expect.stringContaining("90 % of Premium 0"),
    evidence: { memoryBytes: 45 * MIB },
  });
  expect(await proposalsOf(instance.id)).toMatchObject([
    {
      status: "pending",
      evaluationId: line!.id,
      fromPlanId: "heroku-redis:premium-0",
      toPlanId: "heroku-redis:premium-1",
      fromMonthlyCents: 1500,
      toMonthlyCents: 3000,
      decidedAt: null,
    },
  ]);
  expect(doorbell.rings()).toEqual([]);
});

test("the same answer again is counted, and another one is a new line", async () => {
  const instance = await anInstance(await aTeam());
  await used(instance.id, 30);
  for (const minute of [0, 1, 2]) await evaluateInstances([instance.id], later(minute));
  await used(instance.id, 46, later(20), 17);
  await evaluateInstances([instance.id], later(20));

  expect(await linesOf(instance.id)).toMatchObject([
    { reason: "comfortable", repeats: 3, firstAt: NOW, lastAt: later(2) },
    { reason: "memory", repeats: 1, sentence: expect.stringContaining("46 MB") },
  ]);
  expect(await latestEvaluation(db, instance.id)).toMatchObject({ reason: "memory" });
});

test("a proposal that still holds is kept and shows the newest numbers", async () => {
  const instance = await anInstance(await aTeam());
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  const [first] = await proposalsOf(instance.id);
  await used(instance.id, 48, later(1), 1);
  await evaluateInstances([instance.id], later(1));

  expect(await proposalsOf(instance.id)).toMatchObject([
    { id: first!.id, status: "pending", createdAt: NOW, evidence: { memoryBytes: 48 * MIB } },
  ]);
});

test("a proposal gives way to a newer one, and is withdrawn when the need is gone", async () => {
  const instance = await anInstance(await aTeam(), { policy: shortWaits });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  await used(instance.id, 110, later(2), 2);
  await evaluateInstances([instance.id], later(2));
  expect(await proposalsOf(instance.id)).toMatchObject([
    {
      toPlanId: "heroku-redis:premium-1",
      status: "superseded",
      decidedAt: later(2),
      decidedBy: null,
    },
    { toPlanId: "heroku-redis:premium-2", status: "pending" },
  ]);

  await used(instance.id, 20, later(14), 12);
  await evaluateInstances([instance.id], later(14));
  expect((await proposalsOf(instance.id)).map(({ status }) => status)).toEqual([
    "superseded",
    "superseded",
  ]);
});

test("use that comes in waves is asked about once, and by its first question", async () => {
  const instance = await anInstance(await aTeam());
  for (let minute = 0; minute <= 300; minute += 60) {
    await used(instance.id, 45, later(minute), 20);
    await evaluateInstances([instance.id], later(minute));
    await used(instance.id, 35, later(minute + 30), 30);
    await evaluateInstances([instance.id], later(minute + 30));
  }
  expect(await proposalsOf(instance.id)).toMatchObject([
    { toPlanId: "heroku-redis:premium-1", status: "pending", createdAt: NOW },
  ]);
});

test("an automatic policy approves by itself, once, and wakes the change", async () => {
  const instance = await anInstance(await aTeam(), {
    policy: { growMode: "auto", shrinkMode: "auto" },
  });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  await used(instance.id, 46, later(1), 1);
  await evaluateInstances([instance.id], later(1));

  const found = await proposalsOf(instance.id);
  expect(found).toMatchObject([{ status: "approved", decidedAt: NOW, decidedBy: null }]);
  const proposalId = found[0]!.id;
  expect(doorbell.rings()).toEqual([
    { name: "scaling/proposal.approved", data: { proposalId, instanceId: instance.id } },
  ]);
  expect(await latestEvaluation(db, instance.id)).toMatchObject({ reason: "busy" });
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.subjectId, proposalId));
  expect(entries).toMatchObject([{ what: "proposal.approved", userId: null }]);
});

test("a proposal that waits is approved when the policy becomes automatic", async () => {
  const instance = await anInstance(await aTeam());
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  await db
    .update(policies)
    .set({ growMode: "auto", shrinkMode: "auto" })
    .where(eq(policies.instanceId, instance.id));
  await used(instance.id, 45, later(1), 1);
  await evaluateInstances([instance.id], later(1));

  expect(await proposalsOf(instance.id)).toMatchObject([{ status: "approved", decidedBy: null }]);
  expect(doorbell.rings()).toHaveLength(1);
});

/** An instance whose proposal was declined just now. */
async function aDeclinedProposal(note: string) {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  const now = new Date();
  await used(instance.id, 45, now);
  await evaluateInstances([instance.id], now);
  const [pending] = await proposalsOf(instance.id);
  await rejectProposal(actor, { proposalId: pending!.id, note });
  return { instance, now };
}

test("after a no the same change is not proposed again until six hours are over", async () => {
  const { instance, now } = await aDeclinedProposal("Black Friday");

  await used(instance.id, 45, later(1, now), 1);
  await evaluateInstances([instance.id], later(1, now));
  expect(await proposalsOf(instance.id)).toMatchObject([{ status: "rejected" }]);

  await used(instance.id, 45, later(361, now), 30);
  await evaluateInstances([instance.id], later(361, now));
  expect((await proposalsOf(instance.id)).map(({ status }) => status)).toEqual([
    "rejected",
    "pending",
  ]);
});

test("after a no another plan may be proposed at once", async () => {
  const { instance, now } = await aDeclinedProposal("");

  await used(instance.id, 110, later(2, now), 2);
  await evaluateInstances([instance.id], later(2, now));
  expect(await proposalsOf(instance.id)).toMatchObject([
    { status: "rejected", decisionNote: null },
    { status: "pending", toPlanId: "heroku-redis:premium-2" },
  ]);
});

test("an automatic policy does not repeat a refused change before its cool-down is over", async () => {
  const instance = await anInstance(await aTeam(), {
    policy: { growMode: "auto", shrinkMode: "auto" },
  });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  const [proposal] = await proposalsOf(instance.id);
  const actionId = await beginAction(proposal!.id, NOW);
  await failAction(actionId!, "Heroku says “No.”.", later(1));

  await used(instance.id, 45, later(2), 2);
  await evaluateInstances([instance.id], later(2));
  expect(await latestEvaluation(db, instance.id)).toMatchObject({ reason: "cooling_down" });
  expect(await proposalsOf(instance.id)).toHaveLength(1);
});

test("nothing is decided while an account has to be reconnected: nobody could carry it out", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor, { policy: { growMode: "auto" } });
  await used(instance.id, 45);
  await db
    .update(connections)
    .set({ status: "broken", problem: "Heroku no longer accepts this token." })
    .where(eq(connections.id, instance.connectionId));

  await evaluateInstances([instance.id], NOW);

  expect(await proposalsOf(instance.id)).toEqual([]);
});

test("what failed for a broken account alone is tried again once the account is reconnected", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor, { policy: { growMode: "auto", shrinkMode: "auto" } });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  const [proposal] = await proposalsOf(instance.id);
  const actionId = await beginAction(proposal!.id, NOW);
  await failAction(actionId!, "The account has to be reconnected first.", later(1));
  const reconnectedAt = async (at: Date) => {
    await db.transaction((tx) =>
      audit(tx, actor, "connection.reconnected", instance.connectionId, { label: "ops" }),
    );
    await db
      .update(auditEntries)
      .set({ at })
      .where(eq(auditEntries.subjectId, instance.connectionId));
  };

  await reconnectedAt(later(0));
  expect((await loadFacts(instance.id, later(2)))!.facts.lastResizedAt).toEqual(later(1));

  await reconnectedAt(later(2));
  await used(instance.id, 45, later(3), 3);
  await evaluateInstances([instance.id], later(3));
  expect(await proposalsOf(instance.id)).toHaveLength(2);
});

test("what the provider refused waits for the cool-down, reconnected or not", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor, { policy: { growMode: "auto", shrinkMode: "auto" } });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  const [proposal] = await proposalsOf(instance.id);
  const actionId = await beginAction(proposal!.id, NOW);
  await db.update(scalingActions).set({ requestedAt: NOW }).where(eq(scalingActions.id, actionId!));
  await failAction(actionId!, "Heroku says “No.”.", later(1));
  await db.transaction((tx) =>
    audit(tx, actor, "connection.reconnected", instance.connectionId, { label: "ops" }),
  );

  expect((await loadFacts(instance.id, later(2)))!.facts.lastResizedAt).toEqual(later(1));
});

test("an instance that is not due or not watched is passed over", async () => {
  const actor = await aTeam();
  const slow = await anInstance(actor, { policy: { evaluateEveryMinutes: 10 } });
  const unwatched = await anInstance(actor);
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, unwatched.id));
  await used(slow.id, 30);
  for (const minute of [0, 1, 9]) {
    await evaluateInstances([slow.id, unwatched.id, "ins_nobody"], later(minute));
  }

  expect(await linesOf(slow.id)).toMatchObject([{ repeats: 1 }]);
  expect(await linesOf(unwatched.id)).toEqual([]);
});

test("one instance that fails does not stop the others", async () => {
  const actor = await aTeam();
  const [broken, healthy] = [await anInstance(actor), await anInstance(actor)];
  await db.execute(sql`
    create function refuse_one() returns trigger language plpgsql as $$
    begin raise exception 'broken for the test'; end $$`);
  await db.execute(
    sql.raw(`create trigger refuse_one before insert on evaluations for each row
      when (new.instance_id = '${broken.id}') execute function refuse_one()`),
  );

  await evaluateInstances([broken.id, healthy.id], NOW);

  await db.execute(sql`drop trigger refuse_one on evaluations`);
  expect(await linesOf(broken.id)).toEqual([]);
  expect(await linesOf(healthy.id)).toMatchObject([{ reason: "no_data" }]);
});

test("two looks at once leave one line and one proposal", async () => {
  const instance = await anInstance(await aTeam(), {
    policy: { growMode: "auto", shrinkMode: "auto" },
  });
  await used(instance.id, 45);

  await Promise.all([1, 2, 3].map(() => evaluateInstances([instance.id], NOW)));

  expect(await linesOf(instance.id)).toMatchObject([{ repeats: 1 }]);
  expect(await proposalsOf(instance.id)).toHaveLength(1);
  expect(doorbell.rings()).toHaveLength(1);
});

test("scaling that is switched off during a look stays off", async () => {
  const instance = await anInstance(await aTeam(), {
    policy: { growMode: "auto", shrinkMode: "auto" },
  });
  await used(instance.id, 45);
  const loaded = (await loadFacts(instance.id, NOW))!;
  const decision = decide(loaded.facts);
  expect(decision.kind).toBe("resize");

  await db
    .update(policies)
    .set({ growMode: "off", shrinkMode: "off", updatedAt: later(1) })
    .where(eq(policies.instanceId, instance.id));
  expect(await recordDecision(loaded, decision, "Full.")).toBeNull();

  expect(await proposalsOf(instance.id)).toEqual([]);
  const [policy] = await db.select().from(policies).where(eq(policies.instanceId, instance.id));
  expect(policy).toMatchObject({ growMode: "off", shrinkMode: "off" });
});

test("a decision on a plan that was changed meanwhile is dropped", async () => {
  const instance = await anInstance(await aTeam(), {
    policy: { growMode: "auto", shrinkMode: "auto" },
  });
  await used(instance.id, 45);
  const loaded = (await loadFacts(instance.id, NOW))!;
  await db
    .update(instances)
    .set({ planId: "heroku-redis:premium-3" })
    .where(eq(instances.id, instance.id));

  const decision = decide(loaded.facts);
  expect(await recordDecision(loaded, decision, "Full.")).toBeNull();
  expect(await proposalsOf(instance.id)).toEqual([]);
});

test("a person who approves during a look is not overruled by it", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  const loaded = (await loadFacts(instance.id, later(1)))!;
  const [pending] = await proposalsOf(instance.id);
  await approveFor(approverOf(actor), pending!.id, later(1));

  await recordDecision(loaded, decide(loaded.facts), "Full.");
  expect(await proposalsOf(instance.id)).toMatchObject([{ id: pending!.id, status: "approved" }]);
});

test("a clock that is set back does not leave an answer of the future on top", async () => {
  const instance = await anInstance(await aTeam());
  await evaluateInstances([instance.id], later(600));
  await used(instance.id, 45);
  for (const minute of [0, 1]) await evaluateInstances([instance.id], later(minute));

  expect(await latestEvaluation(db, instance.id)).toMatchObject({ reason: "memory", repeats: 2 });
  expect(await linesOf(instance.id)).toHaveLength(2);
});

test("a plan nobody knows is held and told, and nothing is proposed", async () => {
  const instance = await anInstance(await aTeam(), {
    planId: "heroku-redis:premium-99",
    policy: { growMode: "auto", shrinkMode: "auto" },
  });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);

  expect(await linesOf(instance.id)).toMatchObject([
    { reason: "unknown_plan", sentence: expect.stringContaining("does not know") },
  ]);
  expect(await proposalsOf(instance.id)).toEqual([]);
  expect(
    await db.select().from(scalingActions).where(eq(scalingActions.instanceId, instance.id)),
  ).toEqual([]);
});

test("at the largest allowed plan it stays an answer that others can read", async () => {
  const instance = await anInstance(await aTeam(), {
    policy: { growMode: "auto", shrinkMode: "auto", maxPlanId: "heroku-redis:premium-0" },
  });
  await used(instance.id, 45);
  for (const minute of [0, 1]) await evaluateInstances([instance.id], later(minute));

  expect(await latestEvaluation(db, instance.id)).toMatchObject({
    reason: "at_maximum",
    repeats: 2,
  });
  expect(await proposalsOf(instance.id)).toEqual([]);
});
