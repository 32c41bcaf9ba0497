import { and, asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { rollups } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { MetricName } from "@/lib/metrics/catalog";
import { rollUp } from "@/lib/metrics/roll-up";
import { anInstance, aTeam } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const at = (time: string) => new Date(`2026-03-02T${time}Z`);

const rollupsOf = (instanceId: string, metric: MetricName) =>
  db
    .select()
    .from(rollups)
    .where(and(eq(rollups.instanceId, instanceId), eq(rollups.metric, metric)))
    .orderBy(asc(rollups.hour));

test("finished hours are folded, the present one is not", async () => {
  const { id } = await anInstance(await aTeam());
  await keepSamples(
    id,
    [at("08:00:00"), at("08:59:59"), at("09:10:00"), at("10:01:00")],
    (index) => ({
      usedMemoryBytes: (index + 1) * MIB,
      memoryLimitBytes: index === 0 ? 50 * MIB : 100 * MIB,
    }),
  );

  await rollUp(at("10:05:00"));

  expect(await rollupsOf(id, "usedMemoryBytes")).toMatchObject([
    {
      hour: at("08:00:00"),
      count: 2,
      sum: 3 * MIB,
      min: MIB,
      max: 2 * MIB,
      limit: 100 * MIB,
    },
    { hour: at("09:00:00"), count: 1, sum: 3 * MIB },
  ]);
});

test("what was unknown is not counted, and an hour of nothing else gives no rollup", async () => {
  const { id } = await anInstance(await aTeam());
  await keepSamples(id, [at("08:00:00"), at("08:01:00"), at("09:00:00")], (index) => ({
    hitRatio: index === 0 ? 0.5 : null,
  }));

  await rollUp(at("10:05:00"));

  expect(await rollupsOf(id, "hitRatio")).toMatchObject([
    { hour: at("08:00:00"), count: 1, sum: 0.5, limit: null },
  ]);
});

test("a plan without a limit on connections keeps its infinity", async () => {
  const { id } = await anInstance(await aTeam());
  await keepSamples(id, [at("08:00:00")], () => ({ clientsLimit: Infinity }));

  await rollUp(at("10:05:00"));

  expect(await rollupsOf(id, "connectedClients")).toMatchObject([{ limit: Infinity }]);
});

test("folding twice, or twice at once, changes nothing", async () => {
  const { id } = await anInstance(await aTeam());
  await keepSamples(id, [at("08:00:00"), at("08:30:00"), at("09:00:00")]);
  await rollUp(at("10:05:00"));
  const once = await rollupsOf(id, "usedMemoryBytes");

  await Promise.all([rollUp(at("10:06:00")), rollUp(at("10:06:00"))]);

  expect(await rollupsOf(id, "usedMemoryBytes")).toEqual(once);
});

test("hours that nobody folded while Headroom was down are folded when it is back", async () => {
  const { id } = await anInstance(await aTeam());
  await keepSamples(id, [at("01:00:00"), at("02:00:00")]);
  await rollUp(at("02:05:00"));
  await keepSamples(id, [at("03:00:00"), at("11:00:00")]);

  await rollUp(at("14:05:00"));

  const hours = (await rollupsOf(id, "usedMemoryBytes")).map(({ hour }) => hour);
  expect(hours).toEqual([at("01:00:00"), at("02:00:00"), at("03:00:00"), at("11:00:00")]);
});

test("a sample that came late is still folded into its hour", async () => {
  const { id } = await anInstance(await aTeam());
  await keepSamples(id, [at("08:00:00")]);
  await rollUp(at("09:01:00"));
  await keepSamples(id, [at("08:59:00")]);

  await rollUp(at("10:05:00"));

  expect(await rollupsOf(id, "usedMemoryBytes")).toMatchObject([{ count: 2 }]);
});

test("hours are folded after a clock that ran a day ahead was set right", async () => {
  const { id } = await anInstance(await aTeam());
  const tomorrow = new Date("2026-03-03T08:00:00Z");
  await keepSamples(id, [at("08:00:00"), tomorrow]);
  await rollUp(new Date("2026-03-03T09:05:00Z"));
  await keepSamples(id, [at("09:00:00")]);

  await rollUp(at("10:05:00"));

  const hours = (await rollupsOf(id, "usedMemoryBytes")).map(({ hour }) => hour);
  expect(hours).toEqual([at("08:00:00"), at("09:00:00"), tomorrow]);
});

test("an instance with a history of its own is folded though others are far ahead", async () => {
  const actor = await aTeam();
  const ahead = await anInstance(actor);
  await keepSamples(ahead.id, [at("20:00:00")]);
  await rollUp(at("21:05:00"));
  const behind = await anInstance(actor);
  await keepSamples(behind.id, [at("03:00:00")]);

  await rollUp(at("22:05:00"));

  expect(await rollupsOf(behind.id, "connectedClients")).toMatchObject([{ hour: at("03:00:00") }]);
});
