import { describe, expect, test } from "vitest";
import { everything } from "@/lib/transfer/model";
import { queuesAtTarget } from "@/lib/transfer/queues/at-target";
import { conserved } from "@/lib/transfer/queues/conserved";
import type { JobCount, JobCounts, JobKind, Queue } from "@/lib/transfer/queues/model";

const place = { framework: "sidekiq", database: 0, prefix: "" } as const;

function counts(
  jobs: [string | null, JobKind, number][],
  stats: { processed: number | null; failed: number | null } = { processed: 0, failed: 0 },
  at: Pick<JobCount, "framework" | "database" | "prefix"> = place,
): JobCounts {
  return {
    atMs: 0,
    jobs: jobs.map(([name, kind, number]) => ({ ...at, name, kind, jobs: number })),
    stats: [{ ...at, ...stats }],
  };
}

const before = counts([
  ["default", "enqueued", 100],
  ["mailers", "enqueued", 20],
  [null, "retry", 3],
]);

test("equal counts are conserved, queue by queue", () => {
  const { isConserved, rows, sums } = conserved(before, before);

  expect(isConserved).toBe(true);
  expect(rows.map(({ agrees }) => agrees)).toEqual([true, true, true]);
  expect(sums[0]!.sentence).toBe("Sidekiq: all 123 jobs are there.");
});

test("workers that ended leave no line where none was at work, and a job in hand is not forgotten", () => {
  const working = (jobs: number) =>
    counts([
      ["default", "enqueued", 5],
      [null, "working", jobs],
    ]);
  const after = counts([["default", "enqueued", 5]]);

  expect(conserved(working(0), after).isConserved).toBe(true);
  expect(conserved(working(1), after).isConserved).toBe(false);
});

test("with nobody at work, jobs that changed their queue are a difference", () => {
  const after = counts([
    ["default", "enqueued", 99],
    ["mailers", "enqueued", 21],
    [null, "retry", 3],
  ]);

  const { isConserved, rows, sums } = conserved(before, after);

  expect(isConserved).toBe(false);
  expect(sums[0]!.sentence).toBe(
    "Sidekiq: 123 jobs are there, but not in the queues and states they were in.",
  );
  expect(rows.map(({ agrees }) => agrees)).toEqual([false, false, true]);
});

test("counters that come late are no jobs done while every queue stands still", () => {
  const after = { ...before, stats: [{ ...place, processed: 2, failed: 0 }] };

  expect(conserved(before, after)).toMatchObject({
    isConserved: true,
    sums: [{ done: 0, sentence: "Sidekiq: all 123 jobs are there." }],
  });
});

test("jobs that somebody worked off all the same are told", () => {
  const after = counts(
    [
      ["default", "enqueued", 98],
      ["mailers", "enqueued", 20],
      [null, "retry", 3],
    ],
    { processed: 2, failed: 0 },
  );

  const { isConserved, sums } = conserved(before, after);

  expect(isConserved).toBe(true);
  expect(sums[0]!.sentence).toBe("Sidekiq: all 123 jobs are there, 2 jobs done included.");
});

test("a queue that is not there at all is no zero", () => {
  const { isConserved, rows, sums } = conserved(before, { atMs: 0, jobs: [], stats: [] });

  expect(isConserved).toBe(false);
  expect(rows.map(({ after }) => after)).toEqual([null, null, null]);
  expect(sums[0]!.sentence).toBe("Sidekiq: 123 jobs of 123 missing.");
});

const after = (enqueued: number, retry: number) =>
  counts(
    [
      ["default", "enqueued", enqueued],
      ["mailers", "enqueued", 20],
      [null, "retry", retry],
    ],
    { processed: 45, failed: 5 },
  );

describe("jobs that were pushed and done meanwhile", () => {
  test("are counted: pushed = done + waiting, and a failed run leaves its job", () => {
    const { isConserved, sums } = conserved(before, after(65, 8), { default: 10 });

    expect(sums[0]).toMatchObject({ before: 123, pushed: 10, done: 40, after: 93, agrees: true });
    expect(isConserved).toBe(true);
    expect(sums[0]!.sentence).toContain("10 jobs pushed meanwhile and 40 jobs done included");
  });

  test.each([
    [64, "1 job of 133 missing"],
    [66, "1 job more than the 133 expected"],
  ])("one job too few or too many is seen", (enqueued, words) => {
    const { isConserved, sums } = conserved(before, after(enqueued, 8), { default: 10 });

    expect(isConserved).toBe(false);
    expect(sums[0]!.sentence).toContain(words);
  });
});

test("another database and prefix at the target are the same queues", () => {
  const scope = { ...everything, databases: { 0: 3 }, rename: { from: "", to: "shop:" } };
  const moved = counts(
    [
      ["default", "enqueued", 100],
      ["mailers", "enqueued", 20],
      [null, "retry", 3],
    ],
    undefined,
    { framework: "sidekiq", database: 3, prefix: "shop:" },
  );

  expect(conserved(before, moved, {}, scope).isConserved).toBe(true);
  expect(conserved(before, moved).isConserved).toBe(false);
});

test("queues that stay behind are not expected at the target", () => {
  const scope = { ...everything, exclude: ["queue:", "retry"] };

  expect(conserved(before, { atMs: 0, jobs: [], stats: [] }, {}, scope).sums).toEqual([]);
});

test.each<[Queue["framework"], string, string]>([
  ["sidekiq", "", "new:"],
  ["resque", "resque:", "new:resque:"],
  ["bullmq", "bull:", "new:bull:"],
  ["laravel", "app-", "new:app-"],
  ["celery", "", "new:"],
])("%s under “%s” is found under “%s” when every key gets a prefix", (framework, from, to) => {
  const queue: Queue = { framework, database: 0, prefix: from, names: ["default"] };

  expect(queuesAtTarget([queue], { ...everything, rename: { from: "", to: "new:" } })).toEqual([
    { ...queue, prefix: to },
  ]);
});
