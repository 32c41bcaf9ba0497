import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { connections, instances } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { dueInstances } from "@/lib/metrics/due-instances";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";

const now = new Date("2026-03-02T10:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

// What is due is due for all teams at once: each test begins with none.
beforeEach(async () => {
  await db.delete(instances);
});

async function sampled(seconds: number, sampleEverySeconds: 30 | 60 | 300) {
  const { id } = await anInstance(await aTeam(), { policy: { sampleEverySeconds } });
  await db
    .update(instances)
    .set({ sampledAt: ago(seconds) })
    .where(eq(instances.id, id));
  return id;
}

test("each instance is due at its own rate", async () => {
  await sampled(30, 60);
  await sampled(240, 300);
  await sampled(2, 30);
  const due = [await sampled(60, 60), await sampled(300, 300), await sampled(30, 30)];
  due.push((await anInstance(await aTeam())).id);

  expect((await dueInstances(now)).flat().sort()).toEqual(due.sort());
});

test("between two minutes only those are due that are sampled twice a minute", async () => {
  await sampled(60, 60);
  const twice = await sampled(30, 30);

  expect(await dueInstances(now, 30)).toEqual([[twice]]);
});

test("an instance whose account has to be reconnected is measured on", async () => {
  const actor = await aTeam();
  const connection = await aConnection(actor);
  const { id } = await anInstance(actor, { connectionId: connection.id });
  await db
    .update(connections)
    .set({ status: "broken", problem: "Heroku does not accept the token." })
    .where(eq(connections.id, connection.id));

  expect(await dueInstances(now)).toEqual([[id]]);
});

test("nothing is asked of the unwatched and of the gone", async () => {
  const actor = await aTeam();
  const unwatched = await anInstance(actor);
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, unwatched.id));
  const gone = await anInstance(actor);
  await db.update(instances).set({ status: "gone" }).where(eq(instances.id, gone.id));

  expect(await dueInstances(now)).toEqual([]);
});

test("sixty instances are three chunks, and those of one account stay together", async () => {
  const actor = await aTeam();
  const accounts = [await aConnection(actor), await aConnection(actor)];
  for (let index = 0; index < 60; index++) {
    await anInstance(actor, { connectionId: accounts[index % 2]!.id });
  }

  const chunks = await dueInstances(now);

  expect(chunks.map((chunk) => chunk.length)).toEqual([25, 25, 10]);
  const rows = await db.select().from(instances);
  const accountsOf = (chunk: string[]) =>
    new Set(chunk.map((id) => rows.find((row) => row.id === id)!.connectionId)).size;
  expect(chunks.map(accountsOf)).toEqual([1, 2, 1]);
});
