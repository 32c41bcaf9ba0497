import { and, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { proposals, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { listDecidedProposals } from "@/lib/scaling/proposals/list-decided";
import {
  countPendingProposals,
  listPendingProposals,
  readPendingProposal,
  type PendingProposal,
} from "@/lib/scaling/proposals/list-proposals";
import { rejectProposal } from "@/lib/scaling/proposals/reject-proposal";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());

const NOW = new Date();
const fromNow = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

/** A pending proposal of an instance of its own, by the instance's name. */
async function aProposal(actor: Actor, name: string, expiresAt: Date | null = null) {
  const instance = await anInstance(actor, { name });
  const { id } = await aPendingProposal(actor, instance.id);
  await db.update(proposals).set({ expiresAt }).where(eq(proposals.id, id));
  return { id, instanceId: instance.id };
}

/** Memory that is full after `minutes`, at a steady pace. */
async function fillsWithin(instanceId: string, minutes: number): Promise<void> {
  await keepSamples(
    instanceId,
    Array.from({ length: 60 }, (_, index) => fromNow(index - 59)),
    (index) => ({ usedMemoryBytes: (50 - (minutes + 59 - index) / 8) * MIB }),
  );
}

test("what will be full soonest waits on top, then what expires soonest", async () => {
  const actor = await aTeam("operator");
  await aProposal(actor, "no hurry");
  await aProposal(actor, "expires later", fromNow(600));
  await aProposal(actor, "expires soon", fromNow(60));
  const later = await aProposal(actor, "full later");
  const soon = await aProposal(actor, "full soon", fromNow(900));
  await fillsWithin(later.instanceId, 200);
  await fillsWithin(soon.instanceId, 30);

  const pending = await listPendingProposals(actor, NOW);
  expect(pending.map(({ instanceName }) => instanceName)).toEqual([
    "full soon",
    "full later",
    "expires soon",
    "expires later",
    "no hurry",
  ]);
  const [{ samples, ahead }] = pending as [PendingProposal];
  expect(samples).toHaveLength(60);
  expect(ahead.memory!.toFull!.seconds / 60).toBeCloseTo(30, -1);
});

test("what has expired no longer waits and is not counted, though the sweep has not come by", async () => {
  const actor = await aTeam("operator");
  const over = await aProposal(actor, "over", fromNow(-1));
  await aProposal(actor, "open", fromNow(1));

  expect(await countPendingProposals(actor, NOW)).toBe(1);
  expect(await listPendingProposals(actor, NOW)).toHaveLength(1);
  expect(await readPendingProposal(actor, over.instanceId, NOW)).toBeNull();
});

test("what was decided says by whom, and what came of it", async () => {
  const actor = await aTeam("operator");
  const declined = await aProposal(actor, "declined");
  await rejectProposal(actor, { proposalId: declined.id, note: "After the sale" });
  const byLink = await aProposal(actor, "by link");
  await decide(byLink.id, { status: "approved", decidedBy: "by link, sent to ops@example.test" });
  await db.insert(scalingActions).values({
    id: newId("act"),
    teamId: actor.teamId,
    instanceId: byLink.instanceId,
    proposalId: byLink.id,
    fromPlanId: "heroku-redis:premium-0",
    toPlanId: "heroku-redis:premium-1",
    status: "failed",
    endedAt: fromNow(0),
    problem: "Heroku says “No.”.",
  });
  const forgotten = await aProposal(actor, "forgotten");
  await decide(forgotten.id, { status: "approved", decidedBy: "usr_gone" });
  await aProposal(actor, "still open");

  const { decided, next } = await listDecidedProposals(actor);
  expect(next).toBeNull();
  expect(Object.fromEntries(decided.map((row) => [row.instanceName, row]))).toMatchObject({
    declined: { status: "rejected", who: "Ada", note: "After the sale", change: null },
    "by link": {
      who: "by link, sent to ops@example.test",
      fromLabel: "Premium 0",
      toLabel: "Premium 1",
      change: { status: "failed", problem: "Heroku says “No.”." },
    },
    forgotten: { who: "somebody who has left", change: null },
  });
  expect(decided).toHaveLength(3);
  expect((await listDecidedProposals(await aTeam())).decided).toEqual([]);
});

test("decided proposals are read page by page, the last one first, none lost and none twice", async () => {
  const actor = await aTeam("operator");
  const { instanceId } = await aProposal(actor, "often");
  for (let index = 0; index < 45; index += 1) {
    const [open] = await db
      .select({ id: proposals.id })
      .from(proposals)
      .where(and(eq(proposals.instanceId, instanceId), eq(proposals.status, "pending")));
    // Every third one shares its instant with the one before.
    await decide(open!.id, { status: "superseded", decidedAt: fromNow(Math.ceil(index / 3)) });
    await aPendingProposal(actor, instanceId);
  }

  const seen: { id: string; decidedAt: Date }[] = [];
  let page = await listDecidedProposals(actor);
  seen.push(...page.decided);
  while (page.next !== null) {
    page = await listDecidedProposals(actor, { before: page.next });
    seen.push(...page.decided);
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(45);
  expect(seen).toHaveLength(45);
  const instants = seen.map(({ decidedAt }) => decidedAt.getTime());
  expect(instants).toEqual([...instants].sort((one, other) => other - one));
});

async function decide(id: string, decision: Partial<typeof proposals.$inferInsert>): Promise<void> {
  await db
    .update(proposals)
    .set({ decidedAt: fromNow(0), ...decision })
    .where(eq(proposals.id, id));
}
