import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  auditEntries,
  instances,
  plans,
  policies,
  proposals,
  scalingActions,
} from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { toPlan } from "@/lib/instances/instance-rows";
import { unwatchInstance } from "@/lib/instances/unwatch-instance";
import { rangeNamed } from "@/lib/scaling/ledger/ranges";
import { readLedger } from "@/lib/scaling/ledger/read-ledger";
import { readSpentCents, readSpentOfAll } from "@/lib/scaling/ledger/read-spent";
import { aConnection, aTeam, anInstance } from "@/test/support/factories";
import { aPlan, planLadder } from "@/test/support/plans";

const [SMALL, MIDDLE, LARGE] = planLadder.map(({ id }) => id) as [string, string, string];
const DAY_MS = 86_400_000;
/** The 21st of a month of 30 days. */
const NOW = new Date("2026-11-21T00:00:00Z");
const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const november = rangeNamed(undefined, NOW);

/** An instance known since long before the month. */
async function aKnownInstance(
  actor: Actor,
  options: Parameters<typeof anInstance>[1] & { createdAt?: Date } = {},
) {
  const instance = await anInstance(actor, options);
  const createdAt = options.createdAt ?? ago(60);
  await db.update(instances).set({ createdAt }).where(eq(instances.id, instance.id));
  return { ...instance, createdAt };
}

/** A plan change that Headroom carried out; without `decidedBy` it decided on it by itself. */
async function aChange(
  actor: Actor,
  instanceId: string,
  change: {
    days: number;
    from: string;
    to: string;
    decidedBy?: string;
    status?: "succeeded" | "failed";
    paidCents?: number;
  },
) {
  const at = ago(change.days);
  const shared = {
    teamId: actor.teamId,
    instanceId,
    fromPlanId: change.from,
    toPlanId: change.to,
  };
  const proposalId = newId("prop");
  await db.insert(proposals).values({
    ...shared,
    id: proposalId,
    direction: "down",
    reason: "idle",
    sentence: "Memory stayed below 25 MB for an hour.",
    need: { memoryBytes: 1, clients: 1 },
    evidence: {
      samples: 60,
      windowMinutes: 60,
      memoryBytes: 1,
      memoryLimitBytes: 2,
      clients: 1,
      clientsLimit: 2,
    },
    fromMonthlyCents: change.paidCents ?? null,
    toMonthlyCents: null,
    currency: "USD",
    status: "approved",
    createdAt: at,
    decidedAt: at,
    decidedBy: change.decidedBy ?? null,
  });
  await db.insert(scalingActions).values({
    ...shared,
    id: newId("act"),
    proposalId,
    status: change.status ?? "succeeded",
    problem: change.status === "failed" ? "Heroku says “No.”." : null,
    startedAt: at,
    endedAt: at,
  });
}

/** What a look at the inventory noticed, as it writes it down. */
async function noticed(
  actor: Actor,
  instanceId: string,
  entry: { days: number; what: `instance.${string}`; details: Record<string, string> },
) {
  await db.transaction((tx) =>
    audit(tx, { teamId: actor.teamId, userId: null }, entry.what, instanceId, entry.details),
  );
  await db
    .update(auditEntries)
    .set({ at: ago(entry.days) })
    .where(eq(auditEntries.subjectId, instanceId));
}

test("a change of a few days ago, made by a person, shows what it saved, by whom and why", async () => {
  const actor = await aTeam();
  // As the demo has it: first seen today, shrunk three days ago.
  const instance = await aKnownInstance(actor, { planId: SMALL, name: "presence", createdAt: NOW });
  await aChange(actor, instance.id, { days: 3, from: LARGE, to: SMALL, decidedBy: actor.userId });

  const { rows, lines, firstAt } = await readLedger(actor, november);

  expect(rows).toMatchObject([
    {
      id: instance.id,
      name: "presence",
      since: ago(3),
      spentCents: 150,
      projectedCents: 150 + 500,
      savedCents: 450,
      extraCents: 0,
    },
  ]);
  expect(lines).toMatchObject([
    {
      fromLabel: "Premium 2",
      toLabel: "Premium 0",
      monthlyCents: -4500,
      savedCents: 450,
      change: {
        at: ago(3),
        changer: "person",
        person: "Ada",
        reason: "Memory stayed below 25 MB for an hour.",
      },
    },
  ]);
  expect(firstAt).toEqual(ago(3));
});

test("changes by Headroom and elsewhere follow each other, newest first", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor, { planId: SMALL });
  await aChange(actor, instance.id, { days: 10, from: SMALL, to: MIDDLE });
  await noticed(actor, instance.id, {
    days: 5,
    what: "instance.plan_changed_outside",
    details: { from: "Premium 1", to: "Premium 0" },
  });
  await aChange(actor, instance.id, { days: 4, from: SMALL, to: MIDDLE, status: "failed" });

  const { rows, lines } = await readLedger(actor, november);

  expect(
    lines.map(({ change, savedCents, isUndoing }) => [change.changer, savedCents, isUndoing]),
  ).toEqual([
    ["elsewhere", 0, true],
    ["headroom", -250, false],
  ]);
  // 15 days on 15 $ and five on 30 $.
  expect(rows).toMatchObject([{ spentCents: 750 + 500, savedCents: 0, extraCents: 250 }]);
});

test("a plan's name that two plans have leaves the month unknown, not free", async () => {
  const actor = await aTeam();
  const twins = [
    aPlan({ id: "heroku-redis:old", label: "Twin" }),
    aPlan({ id: "heroku-redis:new", label: "Twin" }),
  ];
  const connection = await aConnection(actor, { ladder: [...planLadder, ...twins] });
  const instance = await aKnownInstance(actor, { planId: SMALL, connectionId: connection.id });
  await noticed(actor, instance.id, {
    days: 5,
    what: "instance.plan_changed_outside",
    details: { from: "Twin", to: "Premium 0" },
  });

  const { rows, lines } = await readLedger(actor, november);

  expect(rows).toMatchObject([{ spentCents: null, projectedCents: null, savedCents: null }]);
  expect(lines).toMatchObject([{ fromLabel: null, toLabel: "Premium 0", savedCents: null }]);
});

test("an instance that is gone costs nothing from then on", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor, { planId: MIDDLE });
  await db.update(instances).set({ status: "gone" }).where(eq(instances.id, instance.id));
  await noticed(actor, instance.id, { days: 10, what: "instance.gone", details: { name: "x" } });

  const { rows } = await readLedger(actor, november);

  expect(rows).toMatchObject([{ isGone: true, spentCents: 1000, projectedCents: 1000 }]);
});

test("a month that is over keeps what it was, whatever changed since", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor, { planId: SMALL });
  await aChange(actor, instance.id, { days: 3, from: LARGE, to: SMALL });

  const { rows, lines } = await readLedger(actor, rangeNamed("2026-10", NOW));

  expect(lines).toEqual([]);
  expect(rows).toMatchObject([{ spentCents: 6000, projectedCents: null, savedCents: 0 }]);
});

test("who stops watching keeps the months in which it was watched", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor);
  await unwatchInstance(actor, { instanceId: instance.id });
  await db
    .update(auditEntries)
    .set({ at: ago(25) }) // In October.
    .where(eq(auditEntries.subjectId, instance.id));

  // The page of November leads to October still.
  expect(await readLedger(actor, november)).toMatchObject({
    rows: [],
    firstAt: instance.createdAt,
  });
  expect((await readLedger(actor, rangeNamed("2026-10", NOW))).rows).toMatchObject([
    { id: instance.id, capCents: null },
  ]);
});

test("another team sees nothing of it, also when it asks for an instance by its id", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor, { planId: SMALL });
  await aChange(actor, instance.id, { days: 3, from: LARGE, to: SMALL });
  const stranger = await aTeam();

  const nothing = { rows: [], lines: [], firstAt: null };
  expect(await readLedger(stranger, november)).toEqual(nothing);
  expect(await readLedger(stranger, november, { instanceId: instance.id })).toEqual(nothing);
});

test("a viewer may look, and sees the cap", async () => {
  const viewer = await aTeam("viewer");
  await aKnownInstance(viewer, { policy: { monthlyCapCents: 2000 } });

  expect((await readLedger(viewer, november)).rows).toMatchObject([
    { spentCents: 1000, capCents: 2000 },
  ]);
});

test("what the decision is told was spent is what the ledger says", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor, { planId: SMALL });
  await aChange(actor, instance.id, { days: 3, from: LARGE, to: SMALL, paidCents: 5000 });
  await aChange(actor, instance.id, { days: 30, from: SMALL, to: LARGE });
  const offered = await db
    .select()
    .from(plans)
    .where(eq(plans.connectionId, instance.connectionId));

  const spent = await readSpentCents(db, instance, offered.map(toPlan), NOW);

  // 17 days at the 50 $ that were paid, three at 15 $.
  expect(spent).toBe(Math.round((17 / 30) * 5000 + 150));
  expect((await readLedger(actor, november)).rows).toMatchObject([{ spentCents: spent }]);
});

test("many instances are read at once, each with its own changes", async () => {
  const actor = await aTeam();
  const shrunk = await aKnownInstance(actor, { planId: SMALL });
  await aChange(actor, shrunk.id, { days: 10, from: LARGE, to: SMALL });
  const steady = await aKnownInstance(actor, { planId: MIDDLE });

  const spent = await readSpentOfAll(db, [shrunk, steady], { plansOf: () => planLadder, now: NOW });

  expect(spent).toEqual(
    new Map([
      [shrunk.id, 2000 + 500],
      [steady.id, 2000],
    ]),
  );
  expect(await readSpentOfAll(db, [], { plansOf: () => planLadder, now: NOW })).toEqual(new Map());
});

test("an instance without a known price is said to be unknown to the decision, too", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor, { planId: "heroku-redis:premium-99" });

  expect(await readSpentCents(db, instance, planLadder, NOW)).toBeNull();
});

test("an instance that nobody ever watched is left out", async () => {
  const actor = await aTeam();
  const instance = await aKnownInstance(actor);
  await db.delete(policies).where(eq(policies.instanceId, instance.id));
  expect((await readLedger(actor, november)).rows).toEqual([]);
});
