// Longer than 300 lines: one read and each of its ranges.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { instances, scalingActions, teams } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { fillGaps } from "@/lib/metrics/fill-gaps";
import { latestSamples } from "@/lib/metrics/latest";
import { Series } from "@/lib/metrics/model";
import { rollUp } from "@/lib/metrics/roll-up";
import { readSeries } from "@/lib/metrics/series";
import { fleetSparklines } from "@/lib/metrics/sparklines";
import { aPendingProposal, anInstance, aTeam } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const HOUR_MS = 3_600_000;
const now = new Date("2026-03-20T10:30:20Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const minutesAgo = (minutes: number) => ago(minutes * 60_000);

describe("the chart of an hour", () => {
  test("has a point a minute, aligned, with mean, extremes and the limit at its end", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    const instants = ["10:10:05", "10:10:35", "10:11:05"];
    await keepSamples(
      id,
      instants.map((time) => new Date(`2026-03-20T${time}Z`)),
      (index) => ({
        usedMemoryBytes: (index + 1) * 10 * MIB,
        memoryLimitBytes: index === 0 ? 50 * MIB : 100 * MIB,
      }),
    );

    const series = await readSeries(
      actor,
      { instanceId: id, metric: "usedMemoryBytes", range: "1h" },
      now,
    );

    expect(series).toEqual({
      metric: "usedMemoryBytes",
      range: "1h",
      from: new Date("2026-03-20T09:30:00Z"),
      to: new Date("2026-03-20T10:31:00Z"),
      stepSeconds: 60,
      points: [
        {
          at: new Date("2026-03-20T10:10:00Z"),
          mean: 15 * MIB,
          min: 10 * MIB,
          max: 20 * MIB,
          limit: 100 * MIB,
        },
        {
          at: new Date("2026-03-20T10:11:00Z"),
          mean: 30 * MIB,
          min: 30 * MIB,
          max: 30 * MIB,
          limit: 100 * MIB,
        },
      ],
      planChanges: [],
      demoUntil: null,
    });
    expect(Series.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
  });

  test("has a hole where nothing was measured and where nothing was known", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await keepSamples(id, [minutesAgo(9), minutesAgo(8), minutesAgo(5)], (index) => ({
      hitRatio: index === 1 ? null : 0.5,
    }));

    const series = await readSeries(
      actor,
      { instanceId: id, metric: "hitRatio", range: "1h" },
      now,
    );

    const drawn = fillGaps(series.points, series).slice(-11);
    expect(drawn.map(({ mean }) => mean)).toEqual([
      null,
      0.5,
      null,
      null,
      null,
      0.5,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test("of an instance sampled every five minutes is not mostly holes", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor, { policy: { sampleEverySeconds: 300 } });
    await keepSamples(
      id,
      Array.from({ length: 12 }, (_, index) => minutesAgo(index * 5)),
    );

    const series = await readSeries(
      actor,
      { instanceId: id, metric: "connectedClients", range: "1h" },
      now,
    );

    expect(series.stepSeconds).toBe(300);
    const drawn = fillGaps(series.points, series);
    expect(drawn.slice(1).filter(({ mean }) => mean === null)).toEqual([]);
  });

  test("draws no limit where the plan has none", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await keepSamples(id, [minutesAgo(1)], () => ({ clientsLimit: Infinity }));

    const { points } = await readSeries(
      actor,
      { instanceId: id, metric: "connectedClients", range: "1h" },
      now,
    );

    expect(points).toMatchObject([{ limit: null }]);
  });
});

describe("the chart of a month", () => {
  test("reads rollups, and after them what is not folded yet", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await keepSamples(id, [ago(200 * HOUR_MS), ago(2 * HOUR_MS), minutesAgo(10)], (index) => ({
      connectedClients: index + 1,
    }));
    await rollUp(now);

    const { points, stepSeconds } = await readSeries(
      actor,
      { instanceId: id, metric: "connectedClients", range: "30d" },
      now,
    );

    expect(stepSeconds).toBe(14_400);
    expect(points).toEqual([
      { at: new Date("2026-03-12T00:00:00Z"), mean: 1, min: 1, max: 1, limit: 40 },
      { at: new Date("2026-03-20T08:00:00Z"), mean: 2.5, min: 2, max: 3, limit: 40 },
    ]);
  });

  test("is there before the first roll-up", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await keepSamples(id, [minutesAgo(10)]);

    const { points } = await readSeries(
      actor,
      { instanceId: id, metric: "opsPerSec", range: "30d" },
      now,
    );

    expect(points).toMatchObject([{ mean: 100, limit: null }]);
  });
});

test("a range is no longer than the team keeps its samples", async () => {
  const actor = await aTeam();
  await db.update(teams).set({ retentionDays: 2 }).where(eq(teams.id, actor.teamId));
  const { id } = await anInstance(actor);
  await keepSamples(id, [ago(50 * HOUR_MS), ago(10 * HOUR_MS)]);

  const { points, from } = await readSeries(
    actor,
    { instanceId: id, metric: "usedMemoryBytes", range: "7d" },
    now,
  );

  expect(from).toEqual(new Date("2026-03-18T10:00:00Z"));
  expect(points).toHaveLength(1);
});

test("plan changes that were carried out are marked, failed ones and older ones are not", async () => {
  const actor = await aTeam();
  const { id } = await anInstance(actor);
  const act = async (status: "succeeded" | "failed", endedAt: Date) => {
    const proposal = await aPendingProposal(actor, id);
    await db.insert(scalingActions).values({
      id: newId("act"),
      teamId: actor.teamId,
      instanceId: id,
      proposalId: proposal.id,
      fromPlanId: proposal.fromPlanId,
      toPlanId: proposal.toPlanId,
      status,
      startedAt: endedAt,
      endedAt,
      problem: status === "failed" ? "Heroku said “no”." : null,
    });
    await db.execute(`update proposals set status = 'superseded', decided_at = now()
      where id = '${proposal.id}'`);
  };
  await act("succeeded", ago(2 * HOUR_MS));
  await act("failed", minutesAgo(20));
  await act("succeeded", minutesAgo(10));

  const { planChanges } = await readSeries(
    actor,
    { instanceId: id, metric: "usedMemoryBytes", range: "1h" },
    now,
  );

  expect(planChanges).toEqual([
    {
      at: minutesAgo(10),
      fromPlanId: "heroku-redis:premium-0",
      toPlanId: "heroku-redis:premium-1",
    },
  ]);
});

test("where demo data ends is told", async () => {
  const actor = await aTeam();
  const { id } = await anInstance(actor);
  await db.update(instances).set({ demoUntil: now }).where(eq(instances.id, id));

  const series = await readSeries(actor, { instanceId: id, metric: "hitRatio", range: "1h" }, now);

  expect(series).toMatchObject({ demoUntil: now, points: [] });
});

test("another team's instance does not exist", async () => {
  const { id } = await anInstance(await aTeam());
  const stranger = await aTeam();

  await expect(
    readSeries(stranger, { instanceId: id, metric: "hitRatio", range: "1h" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

describe("the fleet", () => {
  test("shows the newest sample of each watched instance of the team", async () => {
    const actor = await aTeam();
    const [one, two, silent, unwatched] = await Promise.all(
      Array.from({ length: 4 }, () => anInstance(actor)),
    );
    const foreign = await anInstance(await aTeam());
    for (const { id } of [one!, two!, unwatched!, foreign]) {
      await keepSamples(id, [ago(72 * HOUR_MS), minutesAgo(3)], (index) => ({
        connectedClients: index,
      }));
    }
    await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, unwatched!.id));

    const latest = await latestSamples(actor, now);

    expect([...latest.keys()].sort()).toEqual([one!.id, two!.id].sort());
    expect(latest.get(one!.id)).toMatchObject({ at: minutesAgo(3), connectedClients: 1 });
    expect(latest.has(silent!.id)).toBe(false);
  });

  test("is not shown as it will have been tomorrow, after a clock ran ahead", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await keepSamples(id, [minutesAgo(3), ago(-24 * HOUR_MS)]);
    await rollUp(ago(-25 * HOUR_MS));

    expect((await latestSamples(actor, now)).get(id)).toMatchObject({ at: minutesAgo(3) });
    expect((await fleetSparklines(actor, now)).get(id)).toHaveLength(56);
  });

  test("has a sparkline of a week per instance, holes included", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await anInstance(actor);
    // In the first three hours of the week, a peak of 40 of 50 MB, and one that is not folded yet.
    await keepSamples(id, [ago(166 * HOUR_MS), ago(5 * HOUR_MS), minutesAgo(2)], (index) => ({
      usedMemoryBytes: [5, 40, 50][index]! * MIB,
    }));
    await rollUp(now);

    const lines = await fleetSparklines(actor, now);

    expect([...lines.keys()]).toEqual([id]);
    const line = lines.get(id)!;
    expect(line).toHaveLength(56);
    expect(line[0]).toBeCloseTo(0.1);
    expect(line[53]).toBeCloseTo(0.8);
    expect(line[55]).toBeCloseTo(1);
    expect(line.filter((share) => share !== null)).toHaveLength(3);
  });

  test("has no sparkline for an instance without a limit", async () => {
    const actor = await aTeam();
    const { id } = await anInstance(actor);
    await keepSamples(id, [minutesAgo(2), minutesAgo(1)], (index) => ({
      memoryLimitBytes: index === 0 ? null : Infinity,
    }));

    expect((await fleetSparklines(actor, now)).size).toBe(0);
  });
});
