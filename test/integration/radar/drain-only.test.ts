import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { alerts, evaluations, instances } from "@/drizzle/schema";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { createDrain } from "@/lib/metrics/create-drain";
import { drainToken } from "@/lib/metrics/drain-token";
import { findDrainedInstance } from "@/lib/metrics/drained-instance";
import { dueInstances } from "@/lib/metrics/due-instances";
import { readDrain } from "@/lib/metrics/read-drain";
import { recordDrain } from "@/lib/metrics/record-drain";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";

const MINUTE_MS = 60_000;

/** An instance in a private space, on a plan of 50 MB, of which its lines say that 45 are used. */
async function heardForMinutes(minutes: number) {
  const actor = await aTeam();
  const { id } = await anInstance(actor);
  const now = new Date();
  const before = (count: number) => new Date(now.getTime() - count * MINUTE_MS);
  await db
    .update(instances)
    .set({ isReachable: false, watchedAt: before(60) })
    .where(eq(instances.id, id));
  const drained = (await findDrainedInstance(drainToken(id)))!;
  for (let count = minutes; count >= 0; count--) {
    await recordDrain(drained, oneLine(before(count)), before(count));
  }
  return { id, now };
}

function oneLine(at: Date): Uint8Array {
  const text = `<134>1 ${at.toISOString()} host app heroku-redis - addon=redis-shaped-12345 sample#active-connections=12 sample#memory-redis=${45 * 1024 ** 2}bytes`;
  return Buffer.from(`${Buffer.byteLength(text)} ${text}`);
}

test("an instance that nothing reaches is judged and watched by its lines alone", async () => {
  const { id, now } = await heardForMinutes(20);

  expect((await dueInstances(now)).flat()).toContain(id);
  expect(await collectChunk([id], now)).toEqual({ collected: [id], failed: [] });
  await evaluateInstances([id], now);
  await watchInstances([id], now);

  expect(await db.select().from(evaluations).where(eq(evaluations.instanceId, id))).toMatchObject([
    { kind: "resize", reason: "memory" },
  ]);
  expect(await db.$count(alerts, eq(alerts.instanceId, id))).toBeGreaterThan(0);
});

test("one whose lines stop coming is unreachable, and says so", async () => {
  const { id, now } = await heardForMinutes(1);
  const later = new Date(now.getTime() + 10 * MINUTE_MS);

  expect(await collectChunk([id], later)).toEqual({ collected: [], failed: [id] });

  const [row] = await db.select().from(instances).where(eq(instances.id, id));
  expect(row).toMatchObject({
    unreachableSince: later,
    problem: expect.stringContaining("none came for 10 min"),
  });
});

test("no drain is created towards an address that the real Heroku cannot reach", async () => {
  const actor = await aTeam();
  const { id } = await anInstance(actor);

  const refused = createDrain(actor, { instanceId: id });

  await expect(refused).rejects.toMatchObject({ code: "conflict" } satisfies Partial<AppError>);
  await expect(refused).rejects.toThrow("http://localhost:3000");
  expect(await readDrain(actor, id)).toMatchObject({
    isMade: false,
    unheard: expect.stringContaining("NEXTAUTH_URL"),
  });
});

test("whoever may only look creates no drain, and a provider without drains shows nothing of them", async () => {
  const owner = await aTeam();
  const { id: connectionId } = await aConnection(owner, { providerId: "scalingo" });
  const scalingo = await anInstance(owner, { connectionId });
  const heroku = await anInstance(owner);

  expect(await readDrain(owner, scalingo.id)).toBeNull();
  await expect(
    createDrain({ ...owner, role: "viewer" }, { instanceId: heroku.id }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(readDrain(await aTeam(), heroku.id)).rejects.toMatchObject({ code: "not_found" });
});
