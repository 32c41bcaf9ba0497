import { eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { expect, test } from "vitest";
import { ensurePartitions, partitionsBefore } from "@/drizzle/partitions";
import { applyChanges } from "@/drizzle/apply-changes";
import { plans, proposals, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";

test("two starters apply the schema changes at the same time without harm", async () => {
  const url = process.env.DATABASE_URL!;
  const now = new Date();
  await expect(
    Promise.all([applyChanges(url, now), applyChanges(url, now)]),
  ).resolves.toBeDefined();
});

test("a starter whose turn does not come says who has it, and what to do", async () => {
  const url = process.env.DATABASE_URL!;
  const other = postgres(url, { max: 1 });
  await other`select pg_advisory_lock(4701366)`;

  await expect(applyChanges(url, new Date(), 100)).rejects.toThrow(
    /^Another process has been applying schema changes .* end it, and start again\.$/,
  );

  await other.end();
  await expect(applyChanges(url, new Date(), 100)).resolves.toBeUndefined();
});

test("a plan without a limit on connections keeps its infinity", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor);
  await db
    .update(plans)
    .set({ maxClients: Infinity })
    .where(eq(plans.connectionId, instance.connectionId));

  const [plan] = await db.select().from(plans).where(eq(plans.connectionId, instance.connectionId));

  expect(plan!.maxClients).toBe(Infinity);
});

test("an instance never has two pending proposals", async () => {
  const actor = await aTeam();
  const instance = await anInstance(actor);
  const first = await aPendingProposal(actor, instance.id);

  await expect(aPendingProposal(actor, instance.id)).rejects.toThrow(/proposals/);
  expect(await db.select().from(proposals).where(eq(proposals.instanceId, instance.id))).toEqual([
    first,
  ]);
});

test("samples go to the partition of their day, and a day can be named when it is over", async () => {
  const day = new Date("2026-03-02T00:00:00Z");
  await ensurePartitions(db, day, day);
  await ensurePartitions(db, day, day);
  await db.insert(samples).values({ instanceId: "ins_x", at: new Date("2026-03-02T23:59:59Z") });

  expect(await partitionsBefore(db, new Date("2026-03-02T23:00:00Z"))).toEqual([]);
  expect(await partitionsBefore(db, new Date("2026-03-03T00:00:00Z"))).toEqual([
    "samples_2026_03_02",
  ]);
});

test.each([
  ["the journal", sql`from evaluations where instance_id = 'x' order by last_at desc, id desc`],
  ["the history", sql`from audit_entries where team_id = 'x' order by at desc, id desc`],
  ["deliveries", sql`from deliveries where team_id = 'x' order by created_at desc, id desc`],
  ["plan changes", sql`from scaling_actions where instance_id = 'x' order by started_at desc`],
])("%s: the newest rows are read off an index, however many there are", async (_what, rows) => {
  const plan = await db.transaction(async (tx) => {
    // An empty table is read as it stands, unless that is made dear.
    await tx.execute(sql`set local enable_seqscan = off`);
    await tx.execute(sql`set local enable_bitmapscan = off`);
    return tx.execute<{ "QUERY PLAN": string }>(sql`explain select * ${rows} limit 51`);
  });
  const lines = plan.map((row) => row["QUERY PLAN"]).join("\n");
  expect(lines).toContain("Index Scan Backward");
  expect(lines).not.toContain("Sort");
});
