import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { apiBudgets, apiUsage, connections } from "@/drizzle/schema";
import { purposes, tokensAt, waitMs, type Bucket } from "@/lib/connections/budget";
import { BudgetSpent } from "@/lib/connections/budget-spent";
import { askProvider } from "@/lib/connections/credentials";
import { openMeter, takeRequest } from "@/lib/connections/meter";
import { readBudget } from "@/lib/connections/read-budget";
import { db } from "@/lib/db";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { aConnection, aTeam } from "@/test/support/factories";
import { startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

const HOUR_MS = 3_600_000;
const now = new Date("2026-03-02T10:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const allowance = { capacity: 100, perMinute: 60, reserve: 10 };
const instance = "osc-fr1/5a3-catalog/ad-catalog";

/** An account with so many requests left. */
async function anAccount(bucket: Partial<Bucket> = {}) {
  const actor = await aTeam();
  const { id: connectionId } = await aConnection(actor, {
    providerId: "scalingo",
    credentials: { token: `tk-us-${actor.teamId}` },
  });
  const row = { tokens: 100, filledAt: now, ...bucket };
  await db.insert(apiBudgets).values({ connectionId, ...row });
  return { actor, connectionId, account: { connectionId, allowance, providerLabel: "Heroku" } };
}

async function bucketOf(connectionId: string) {
  const [bucket] = await db
    .select()
    .from(apiBudgets)
    .where(eq(apiBudgets.connectionId, connectionId));
  return bucket!;
}

describe("the bucket of an account", () => {
  test("of many who want the last requests at once, exactly as many get one", async () => {
    const { account } = await anAccount({ tokens: 13 });
    const waits = await Promise.all(
      Array.from({ length: 10 }, () => takeRequest(account, "background", now)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    expect((await bucketOf(account.connectionId)).tokens).toBeCloseTo(10);
  });

  test("keeps the reserve for actions", async () => {
    const { account } = await anAccount({ tokens: 10 });
    expect(await takeRequest(account, "background", now)).toBe(1000);
    expect(await takeRequest(account, "action", now)).toBe(0);
  });

  test("fills in the database as the arithmetic says", async () => {
    const { account } = await anAccount();
    const { connectionId } = account;
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.integer({ min: -60_000, max: 120_000 }),
        fc.option(fc.integer({ min: -60_000, max: 180_000 })),
        fc.constantFrom(...purposes),
        async (tokens, elapsedMs, limitedMs, purpose) => {
          const limitedUntil = limitedMs === null ? null : later(limitedMs);
          const bucket = { tokens, filledAt: now, limitedUntil };
          await db.update(apiBudgets).set(bucket).where(eq(apiBudgets.connectionId, connectionId));
          const at = later(elapsedMs);
          const expected = waitMs(bucket, allowance, purpose, at);

          expect(Math.abs((await takeRequest(account, purpose, at)) - expected)).toBeLessThan(2);
          const left = await bucketOf(connectionId);
          const taken = expected === 0 ? 1 : 0;
          expect(tokensAt(left, allowance, at)).toBeCloseTo(
            tokensAt(bucket, allowance, at) - taken,
            3,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("counts what was asked, by hour and purpose", async () => {
    const { account } = await anAccount();
    for (const purpose of ["background", "background", "action"] as const) {
      await takeRequest(account, purpose, later(HOUR_MS / 2));
    }
    await takeRequest(account, "action", later(HOUR_MS));
    const rows = await db
      .select()
      .from(apiUsage)
      .where(eq(apiUsage.connectionId, account.connectionId))
      .orderBy(apiUsage.hour);
    expect(rows).toMatchObject([
      { hour: now, background: 2, action: 1, limited: 0 },
      { hour: later(HOUR_MS), background: 0, action: 1, limited: 0 },
    ]);
  });

  test("belongs to a connection: without one there is nobody to ask for", async () => {
    const account = { connectionId: "con_nowhere", allowance };
    await expect(takeRequest(account, "action", now)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a conversation", () => {
  test("waits a moment for its turn", async () => {
    const { account } = await anAccount({ tokens: 0.5, filledAt: new Date() });
    const startedMs = performance.now();
    await openMeter(account, "action").spend();
    expect(performance.now() - startedMs).toBeGreaterThan(400);
  });

  test("does not wait for minutes: it says when to come back, and that it is Headroom who waits", async () => {
    const { account } = await anAccount({ tokens: 0, filledAt: new Date() });
    const slow = { ...account, allowance: { ...allowance, perMinute: 1 } };
    const refusal = openMeter(slow, "background").spend();
    await expect(refusal).rejects.toThrow(BudgetSpent);
    await expect(refusal).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/asked Heroku as often.*asks again in 11 min/),
    });
  });

  test("believes what the provider tells, which counts everybody who uses the account", async () => {
    const { account, connectionId } = await anAccount({ filledAt: new Date() });
    const meter = openMeter(account, "background");
    await meter.spend();
    meter.learn({ remaining: 12, isLimited: false, retryAfterSeconds: null });
    await meter.settle();

    const bucket = await bucketOf(connectionId);
    expect(bucket).toMatchObject({ tokens: 12, toldRemaining: 12, toldAt: expect.any(Date) });
  });

  test("of answers that come out of order, the later one holds", async () => {
    const { account, connectionId } = await anAccount();
    await db
      .update(apiBudgets)
      .set({ toldRemaining: 40, toldAt: new Date(Date.now() + 1000) })
      .where(eq(apiBudgets.connectionId, connectionId));
    const meter = openMeter(account, "background");
    meter.learn({ remaining: 90, isLimited: false, retryAfterSeconds: null });
    await meter.settle();
    expect(await bucketOf(connectionId)).toMatchObject({ tokens: 100, toldRemaining: 40 });
  });
});

const read = (connectionId: string, purpose: "background" | "action") =>
  askProvider(connectionId, (provider, access) => provider.redisUrl(access, instance), {
    purpose,
  });

describe("an account that its provider says was asked too often", () => {
  test.each([
    ["for as long as it said", { "Retry-After": "240" }, 240],
    ["for a minute when it did not say", {}, 60],
  ])("rests %s, and serves people meanwhile", async (_what, headers, seconds) => {
    const { actor, connectionId } = await anAccount({ tokens: 10, filledAt: new Date() });
    const variables = "GET /api/osc-fr1/v1/apps/5a3-catalog/variables";
    const answers = wire.routes[variables]!;
    wire.routes[variables] = { status: 429, body: "Retry later", headers };
    await expect(read(connectionId, "background")).rejects.toThrow(/Retry later/);
    wire.requests.length = 0;

    const { limitedUntil } = await bucketOf(connectionId);
    expect((limitedUntil!.getTime() - Date.now()) / 1000).toBeCloseTo(seconds, -1);
    await expect(read(connectionId, "background")).rejects.toThrow(BudgetSpent);
    expect(wire.requests).toEqual([]);
    expect(await readBudget(actor, connectionId, new Date())).toMatchObject({ limitedUntil });
    const [usage] = await db.select().from(apiUsage).where(eq(apiUsage.connectionId, connectionId));
    expect(usage).toMatchObject({ limited: 1 });

    wire.routes[variables] = answers;
    expect(await read(connectionId, "action")).toMatchObject({ url: expect.any(String) });
  });
});

test("people see what their own account may still ask, and nothing of another team's", async () => {
  const { actor, connectionId } = await anAccount({ tokens: 7.5, filledAt: new Date() });
  expect(await readBudget(actor, connectionId, new Date())).toMatchObject({
    left: 7,
    full: scalingo.allowance!.capacity,
    isTold: false,
  });
  expect(await readBudget(await aTeam(), connectionId, new Date())).toBeNull();

  await db.delete(connections).where(eq(connections.id, connectionId));
  expect(await readBudget(actor, connectionId, new Date())).toBeNull();
});
