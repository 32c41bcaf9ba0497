import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { evaluations, proposals } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { beginAction, failAction } from "@/lib/scaling/changes/apply-proposal";
import { listEvaluations } from "@/lib/scaling/journal/list-evaluations";
import {
  countPendingProposals,
  listPendingProposals,
} from "@/lib/scaling/proposals/list-proposals";
import { readScaling } from "@/lib/scaling/read-scaling";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());

const NOW = new Date("2026-03-02T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

test("what waits for a decision is listed with both plans and what the change does", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  const proposal = await aPendingProposal(actor, instance.id);

  expect(await countPendingProposals(actor)).toBe(1);
  expect(await listPendingProposals(actor)).toMatchObject([
    {
      id: proposal.id,
      instanceName: "storefront-cache",
      fromLabel: "Premium 0",
      toLabel: "Premium 1",
      to: { memoryBytes: 100 * MIB, maxClients: 80 },
      effects: { changesUrl: { is: true, source: "unconfirmed" } },
    },
  ]);
});

test("another team sees nothing of it", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  await aPendingProposal(actor, instance.id);
  const stranger = await aTeam("owner");

  expect(await countPendingProposals(stranger)).toBe(0);
  expect(await listPendingProposals(stranger)).toEqual([]);
  expect(await listEvaluations(stranger, { instanceId: instance.id })).toEqual({
    evaluations: [],
    next: null,
  });
  await expect(readScaling(stranger, instance.id, NOW)).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a proposal of a plan nobody knows any more is listed by its bare name", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor, { planId: "heroku-redis:premium-99" });
  const pending = await aPendingProposal(actor, instance.id);
  await db
    .update(proposals)
    .set({ fromPlanId: "heroku-redis:premium-99" })
    .where(eq(proposals.id, pending.id));

  const [listed] = await listPendingProposals(actor);
  expect(listed).toMatchObject({
    id: pending.id,
    from: null,
    fromLabel: "heroku-redis:premium-99",
    effects: null,
  });
});

test("an instance shows its proposal, its changes, and when memory will be full", async () => {
  const actor = await aTeam("operator");
  const instance = await anInstance(actor);
  await keepSamples(
    instance.id,
    Array.from({ length: 60 }, (_, index) => minutesAgo(59 - index)),
    (index) => ({ usedMemoryBytes: (20 + index / 4) * MIB }),
  );
  const first = await aPendingProposal(actor, instance.id);
  await approveProposal(actor, { proposalId: first.id });
  const actionId = (await beginAction(first.id, minutesAgo(10)))!;

  const running = await readScaling(actor, instance.id, NOW);
  expect(running).toMatchObject({
    pending: null,
    running: { id: actionId, fromLabel: "Premium 0", toLabel: "Premium 1", status: "running" },
    evaluation: null,
  });
  // 15.25 MB left at a quarter of a megabyte a minute.
  expect(running.toFull.memory!.seconds).toBeGreaterThan(58 * 60);
  expect(running.toFull.memory!.seconds).toBeLessThan(64 * 60);

  await failAction(actionId, "Heroku says “No.”.", minutesAgo(9));
  const next = await aPendingProposal(actor, instance.id);
  expect(await readScaling(actor, instance.id, NOW)).toMatchObject({
    pending: { id: next.id },
    running: null,
    changes: [{ id: actionId, status: "failed", problem: "Heroku says “No.”." }],
  });
});

test("the journal is read page by page, newest first, without losing or repeating a line", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor);
  const evidence = {
    samples: 0,
    windowMinutes: 5,
    memoryBytes: null,
    memoryLimitBytes: null,
    clients: null,
    clientsLimit: null,
  };
  const lines = Array.from({ length: 120 }, (_, index) => {
    // Every third one shares its instant with the one before.
    const at = minutesAgo(Math.ceil(index / 3) * 3);
    return {
      id: newId("eva"),
      teamId: actor.teamId,
      instanceId: instance.id,
      kind: "hold" as const,
      reason: "comfortable" as const,
      planId: instance.planId,
      sentence: `Line ${index}.`,
      evidence,
      firstAt: at,
      lastAt: at,
    };
  });
  await db.insert(evaluations).values(lines);

  const seen: { id: string; lastAt: Date }[] = [];
  let page = await listEvaluations(actor, { instanceId: instance.id });
  seen.push(...page.evaluations);
  while (page.next !== null) {
    page = await listEvaluations(actor, { instanceId: instance.id, before: page.next });
    seen.push(...page.evaluations);
  }

  expect(new Set(seen.map(({ id }) => id)).size).toBe(120);
  expect(seen).toHaveLength(120);
  const instants = seen.map(({ lastAt }) => lastAt.getTime());
  expect(instants).toEqual([...instants].sort((one, other) => other - one));
});
