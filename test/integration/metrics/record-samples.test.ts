import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { partitionsBefore } from "@/drizzle/partitions";
import { samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { recordSamples } from "@/lib/metrics/record-samples";
import { aHalfFullSample } from "@/test/support/samples";

const kept = (instanceId: string) =>
  db.select().from(samples).where(eq(samples.instanceId, instanceId)).orderBy(samples.at);

test("a sample comes back as it was taken, with its unknowns", async () => {
  const sample = aHalfFullSample({
    at: new Date("2031-01-01T10:00:00.123Z"),
    hitRatio: null,
    clientsLimit: Infinity,
    counters: {
      runId: null,
      commands: 5,
      hits: 0,
      misses: null,
      evictedKeys: 0,
      rejectedConnections: 0,
    },
  });
  await recordSamples([{ instanceId: "ins_as_taken", ...sample }]);

  expect(await kept("ins_as_taken")).toEqual([{ instanceId: "ins_as_taken", ...sample }]);
});

test("samples of days nobody prepared are kept all the same", async () => {
  const days = ["2031-02-01", "2031-02-02", "2033-07-09"].map(
    (day) => new Date(`${day}T12:00:00Z`),
  );
  await recordSamples(days.map((at) => ({ instanceId: "ins_days", ...aHalfFullSample({ at }) })));

  expect((await kept("ins_days")).map(({ at }) => at)).toEqual(days);
  const made = await partitionsBefore(db, new Date("2034-01-01T00:00:00Z"));
  expect(made).toContain("samples_2033_07_09");
  expect(made.filter((name) => name.startsWith("samples_2032"))).toEqual([]);
});

test("ten who miss the same day at once lose nothing", async () => {
  const at = new Date("2035-05-05T12:00:00Z");
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      recordSamples([{ instanceId: `ins_race_${index}`, ...aHalfFullSample({ at }) }]),
    ),
  );

  const rows = await db.select().from(samples).where(eq(samples.at, at));
  expect(rows).toHaveLength(10);
});

test("a sample that is sent again stays as it was", async () => {
  const at = new Date("2031-03-01T12:00:00Z");
  await recordSamples([
    { instanceId: "ins_again", ...aHalfFullSample({ at, connectedClients: 1 }) },
  ]);
  await recordSamples([
    { instanceId: "ins_again", ...aHalfFullSample({ at, connectedClients: 2 }) },
  ]);

  expect(await kept("ins_again")).toMatchObject([{ connectedClients: 1 }]);
});

test("an empty chunk writes nothing", async () => {
  await expect(recordSamples([])).resolves.toBeUndefined();
});
