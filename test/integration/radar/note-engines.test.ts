import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries, instances } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { noteEngines } from "@/lib/radar/note-engines";
import { listActivity } from "@/lib/teams/list-activity";
import { anInstance, aTeam } from "@/test/support/factories";

const now = new Date("2026-03-02T10:00:00Z");

test("versions of a server are told once each, the end of one too, and a change from which to which", async () => {
  const actor = await aTeam();
  const { id } = await anInstance(actor, { name: "storefront" });
  const runs = (engine: string) => db.update(instances).set({ engine }).where(eq(instances.id, id));
  const told = async () => {
    const rows = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subjectId, id))
      .orderBy(asc(auditEntries.at));
    return rows.map(({ what, details }) => [what, details.from, details.to ?? details.engine]);
  };

  await noteEngines(now);
  expect(await told()).toEqual([]);

  await runs("Redis 7.0.15");
  await noteEngines(now);
  await noteEngines(now);
  const found = ["instance.engine_noted", undefined, "Redis 7.0.15"];
  const ended = ["instance.engine_ended", undefined, "Redis 7.0"];
  expect(await told()).toHaveLength(2);
  expect(await told()).toEqual(expect.arrayContaining([found, ended]));

  await runs("Valkey 8.0.1");
  await noteEngines(now);
  await noteEngines(now);
  expect((await told()).at(-1)).toEqual([
    "instance.engine_changed",
    "Redis 7.0.15",
    "Valkey 8.0.1",
  ]);
  expect(await told()).toHaveLength(3);
  const { entries } = await listActivity(actor, { instanceId: id });
  expect(entries[0]!.sentence).toBe(
    "noticed that storefront runs Valkey 8.0.1 instead of Redis 7.0.15",
  );
});

test("nothing is told of an instance that nobody watches", async () => {
  const { id } = await anInstance(await aTeam());
  await db
    .update(instances)
    .set({ engine: "Redis 7.0.15", watchedAt: null })
    .where(eq(instances.id, id));

  expect(await noteEngines(now)).toBe(0);
});
