import { formatCount, formatCounted } from "@/lib/format";
import { everything, type Scope } from "@/lib/transfer/model";
import { queuesAtTarget } from "@/lib/transfer/queues/at-target";
import {
  frameworkLabels,
  type JobCount,
  type JobCounts,
  type JobStats,
  type Queue,
} from "@/lib/transfer/queues/model";

/** One number of jobs before and after; `after` is null where the later count knows no such queue. */
export type ConservedRow = JobCount & { after: number | null; agrees: boolean };

/** All jobs of a framework under one prefix. `pushed` came in meanwhile, `done` were worked off. */
export type ConservedSum = Pick<JobCount, "framework" | "database" | "prefix"> & {
  before: number;
  pushed: number;
  done: number;
  after: number;
  agrees: boolean;
  sentence: string;
};

export type Conservation = {
  /** No job is lost and none is there twice, as far as counts can tell. */
  isConserved: boolean;
  rows: ConservedRow[];
  sums: ConservedSum[];
};

type Where = Pick<JobCount, "framework" | "database" | "prefix">;

/**
 * Compares what was counted before with what is counted after, at the target or later at the same server.
 *
 * Without `pushed`, nobody is taken to push or to work, and each number must be the same; if something was
 * worked off all the same, the sum must agree. With `pushed`, jobs by the name of their queue, jobs may move
 * between queues and kinds, and it is the sum that counts: before + pushed = after + done.
 *
 * What was done is told by the framework's own counters: a failed run leaves its job in place. Sidekiq writes
 * them every ten seconds, so counters alone that move while every queue stands still only came late. Others
 * keep finished jobs, or count nothing.
 */
export function conserved(
  before: JobCounts,
  after: JobCounts,
  pushed: Readonly<Record<string, number>> = {},
  scope: Scope = everything,
): Conservation {
  const rows: ConservedRow[] = [];
  const sums: ConservedSum[] = [];
  for (const stats of before.stats) {
    const queue: Queue = { ...whereOf(stats), names: namesAt(before, stats) };
    const [moved] = queuesAtTarget([queue], scope);
    // What the scope leaves behind is not expected at the target.
    if (moved === undefined) continue;
    const later = after.jobs.filter((row) => isAt(row, moved));
    const own = before.jobs
      .filter((row) => isAt(row, stats))
      .map((row) => {
        const found = later.find(({ name, kind }) => name === row.name && kind === row.kind);
        // A list without jobs is no list, and a worker that ended has no line: nothing is what is left of it.
        return { ...row, after: found?.jobs ?? null, agrees: (found?.jobs ?? 0) === row.jobs };
      });
    rows.push(...own);
    const names = new Set([...own, ...later].map(({ name }) => name));
    sums.push(
      summed(stats, own, {
        after: later.reduce((sum, { jobs }) => sum + jobs, 0),
        came: Object.entries(pushed).reduce(
          (sum, [name, jobs]) => (names.has(name) ? sum + jobs : sum),
          0,
        ),
        done: doneBetween(
          stats,
          after.stats.find((one) => isAt(one, moved)),
        ),
        isStill: Object.keys(pushed).length === 0,
      }),
    );
  }
  return { isConserved: sums.every(({ agrees }) => agrees), rows, sums };
}

function summed(
  at: Where,
  rows: readonly ConservedRow[],
  { after, came, done, isStill }: { after: number; came: number; done: number; isStill: boolean },
): ConservedSum {
  const before = rows.reduce((sum, { jobs }) => sum + jobs, 0);
  const isSame = isStill && rows.every(({ agrees }) => agrees);
  const worked = isSame ? 0 : done;
  const isSum = before + came === after + worked;
  const sum = { ...whereOf(at), before, pushed: came, done: worked, after };
  const agrees = isStill ? isSame || (worked > 0 && isSum) : isSum;
  return { ...sum, agrees, sentence: sentenceOf({ ...sum, agrees }) };
}

function sentenceOf(sum: Omit<ConservedSum, "sentence">): string {
  const { framework, prefix, pushed, done, agrees } = sum;
  const name = `${frameworkLabels[framework]}${prefix === "" ? "" : ` (${prefix})`}`;
  const meanwhile = [
    pushed > 0 ? `${formatCounted(pushed, "job")} pushed meanwhile` : null,
    done > 0 ? `${formatCounted(done, "job")} done` : null,
  ].filter((part) => part !== null);
  const aside = meanwhile.length === 0 ? "" : `, ${meanwhile.join(" and ")} included`;
  const [expected, found] = [sum.before + pushed, sum.after + done];
  const all = formatCounted(expected, "job");
  if (agrees) return `${name}: all ${all} are there${aside}.`;
  if (expected === found) {
    return `${name}: ${all} are there, but not in the queues and states they were in${aside}.`;
  }
  return found < expected
    ? `${name}: ${formatCounted(expected - found, "job")} of ${formatCount(expected)} missing${aside}.`
    : `${name}: ${formatCounted(found - expected, "job")} more than the ${formatCount(expected)} expected${aside}.`;
}

/** Runs that succeeded; a run that failed leaves its job among those to try again, or the dead. */
function doneBetween(before: JobStats, after: JobStats | undefined): number {
  if (before.processed === null || after === undefined || after.processed === null) return 0;
  const processed = after.processed - before.processed;
  const failed = (after.failed ?? 0) - (before.failed ?? 0);
  return Math.max(0, processed - failed);
}

function namesAt(counts: JobCounts, at: Where): string[] {
  const names = counts.jobs.filter((row) => isAt(row, at)).map(({ name }) => name);
  return [...new Set(names)].filter((name) => name !== null);
}

function whereOf({ framework, database, prefix }: Where): Where {
  return { framework, database, prefix };
}

function isAt(one: Where, other: Where): boolean {
  return (
    one.framework === other.framework &&
    one.database === other.database &&
    one.prefix === other.prefix
  );
}
