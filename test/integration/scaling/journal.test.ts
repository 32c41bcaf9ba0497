import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { evaluations, proposals, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { journalInstances, listEvaluations } from "@/lib/scaling/journal/list-evaluations";
import type { JournalFilter } from "@/lib/scaling/journal/journal-filter";
import { aPendingProposal, anInstance, aTeam } from "@/test/support/factories";

type Line = Partial<typeof evaluations.$inferInsert> & { instanceId: string };

async function aLine(actor: Actor, line: Line): Promise<string> {
  const at = line.lastAt ?? new Date("2026-03-02T12:00:00Z");
  const id = newId("eva");
  await db.insert(evaluations).values({
    id,
    teamId: actor.teamId,
    kind: "hold",
    reason: "comfortable",
    planId: "heroku-redis:premium-0",
    sentence: "All is well.",
    evidence: {
      samples: 5,
      windowMinutes: 5,
      memoryBytes: null,
      memoryLimitBytes: null,
      clients: null,
      clientsLimit: null,
    },
    firstAt: at,
    lastAt: at,
    ...line,
  });
  return id;
}

async function found(actor: Actor, filter: Partial<JournalFilter>): Promise<string[]> {
  const { evaluations: lines } = await listEvaluations(actor, filter);
  return lines.map(({ sentence }) => sentence);
}

function on(day: string): Date {
  return new Date(`2026-03-${day}T12:00:00Z`);
}

/** Two instances of a team with four lines between them. */
async function aJournal() {
  const actor = await aTeam();
  const cache = await anInstance(actor, { name: "cache" });
  const queue = await anInstance(actor, { name: "queue" });
  const full = { kind: "resize", reason: "memory", toPlanId: "heroku-redis:premium-1" } as const;
  await aLine(actor, {
    instanceId: cache.id,
    sentence: "Memory at 90 %.",
    lastAt: on("05"),
    ...full,
  });
  await aLine(actor, {
    instanceId: cache.id,
    sentence: "Held at Premium 0.",
    reason: "pinned",
    firstAt: on("01"),
    lastAt: on("04"),
  });
  await aLine(actor, {
    instanceId: queue.id,
    sentence: "Held at Premium 1.",
    ...full,
    reason: "pinned",
    lastAt: on("02"),
  });
  await aLine(actor, { instanceId: queue.id, sentence: "Quiet at 9 of 90.", lastAt: on("01") });
  return { actor, cache, queue };
}

const PINNED_HOLD = "Held at Premium 0.";
const PINNED_MOVE = "Held at Premium 1.";
const FULL = "Memory at 90 %.";
const QUIET = "Quiet at 9 of 90.";

test.each<[string, Partial<JournalFilter>, string[]]>([
  ["no filter", {}, [FULL, PINNED_HOLD, PINNED_MOVE, QUIET]],
  ["the changes", { answer: "resize" }, [FULL, PINNED_MOVE]],
  ["the no's", { answer: "hold" }, [PINNED_HOLD, QUIET]],
  ["a reason that is given for both", { answer: "hold:pinned" }, [PINNED_HOLD]],
  ["the same of the changes", { answer: "resize:pinned" }, [PINNED_MOVE]],
  ["words in any case", { text: "held AT" }, [PINNED_HOLD, PINNED_MOVE]],
  ["a percentage, which is no pattern", { text: "90 %" }, [FULL]],
  ["an underscore, which is no pattern", { text: "t_9" }, []],
  ["a backslash", { text: String.raw`\9` }, []],
  ["days", { from: "2026-03-02", until: "2026-03-02" }, [PINNED_HOLD, PINNED_MOVE]],
  ["a first day", { from: "2026-03-05" }, [FULL]],
  ["a last day", { until: "2026-03-01" }, [PINNED_HOLD, QUIET]],
  ["several at once", { answer: "resize", text: "premium" }, [PINNED_MOVE]],
])("the journal is searched by %s", async (_what, filter, sentences) => {
  const { actor } = await aJournal();
  expect(await found(actor, filter)).toEqual(sentences);
});

test("the journal of one instance holds nothing of another, and says whose it is", async () => {
  const { actor, cache } = await aJournal();
  const { evaluations: lines } = await listEvaluations(actor, { instanceId: cache.id });
  expect(lines.map(({ sentence }) => sentence)).toEqual([FULL, PINNED_HOLD]);
  expect(lines[0]).toMatchObject({ instanceName: "cache", planLabel: "Premium 0" });
});

test("nobody finds a line of another team, whatever they ask for", async () => {
  const { cache } = await aJournal();
  const stranger = await aTeam();
  expect(await found(stranger, {})).toEqual([]);
  expect(await found(stranger, { instanceId: cache.id, text: "held" })).toEqual([]);
  expect(await journalInstances(stranger)).toEqual([]);
});

test("instances without a line are not offered to search by", async () => {
  const { actor, cache, queue } = await aJournal();
  await anInstance(actor, { name: "unseen" });
  expect(await journalInstances(actor)).toEqual([
    { id: cache.id, name: "cache" },
    { id: queue.id, name: "queue" },
  ]);
});

test("a search goes on page by page, without losing or repeating a line", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor);
  for (let index = 0; index < 130; index++) {
    // Every third one shares its instant with the one before.
    const lastAt = new Date(Date.UTC(2026, 2, 2, 0, Math.ceil(index / 3)));
    const sentence = index % 2 === 0 ? `Even ${index}.` : `Odd ${index}.`;
    await aLine(actor, { instanceId: instance.id, sentence, lastAt });
  }
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await listEvaluations(actor, { text: "even", before });
    seen.push(...page.evaluations.map(({ sentence }) => sentence));
    before = page.next ?? undefined;
  } while (before !== undefined);
  const evens = Array.from({ length: 65 }, (_, index) => `Even ${index * 2}.`);
  expect(seen.toSorted()).toEqual(evens.toSorted());
});

test("a decision says what came of it, of several proposals the newest", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor);
  const evaluationId = await aLine(actor, { instanceId: instance.id });
  const ofIt = async () => (await listEvaluations(actor, {})).evaluations[0]!.followed;
  expect(await ofIt()).toBeNull();

  const declined = await aPendingProposal(actor, instance.id);
  const at = new Date("2026-03-02T12:00:00Z");
  await db
    .update(proposals)
    .set({ evaluationId, status: "rejected", createdAt: at, decidedAt: at, decidedBy: "usr_ada" })
    .where(eq(proposals.id, declined.id));
  expect(await ofIt()).toEqual({ status: "rejected", change: null });

  const { id: proposalId } = await aPendingProposal(actor, instance.id);
  await db.update(proposals).set({ evaluationId }).where(eq(proposals.id, proposalId));
  expect(await ofIt()).toEqual({ status: "pending", change: null });

  await db
    .update(proposals)
    .set({ status: "approved", decidedAt: at })
    .where(eq(proposals.id, proposalId));
  await db.insert(scalingActions).values({
    id: newId("act"),
    teamId: actor.teamId,
    instanceId: instance.id,
    proposalId,
    fromPlanId: "a",
    toPlanId: "b",
  });
  expect(await ofIt()).toEqual({ status: "approved", change: "running" });
});
