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
 * While nobody pushes or works, each number must be the same. Where jobs came (`pushed`, by the name of
 * their queue) or were worked off meanwhile, jobs move between queues and kinds, and it is the sum that must
 * agree: before + pushed = after + done. What was done is told by the framework's own counters (a failed
 * run leaves its job in place), which Sidekiq writes every ten seconds; others keep finished jobs or count
 * nothing.
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
    const own = before.jobs.filter((row) => isAt(row, stats));
    const later = after.jobs.filter((row) => isAt(row, moved));
    for (const row of own) {
      const found = later.find(({ name, kind }) => name === row.name && kind === row.kind);
      rows.push({ ...row, after: found?.jobs ?? null, agrees: found?.jobs === row.jobs });
    }
    const laterStats = after.stats.find((one) => isAt(one, moved));
    const names = new Set([...own, ...later].map(({ name }) => name));
    const came = Object.entries(pushed).reduce(
      (sum, [name, jobs]) => (names.has(name) ? sum + jobs : sum),
      0,
    );
    sums.push(summed(stats, { own, later, came, done: doneBetween(stats, laterStats) }));
  }
  const hasMoved = sums.some((one) => one.pushed > 0 || one.done > 0);
  return {
    isConserved:
      sums.every(({ agrees }) => agrees) && (hasMoved || rows.every((row) => row.agrees)),
    rows,
    sums,
  };
}

function summed(
  at: Where,
  { own, later, came, done }: { own: JobCount[]; later: JobCount[]; came: number; done: number },
): ConservedSum {
  const [jobsBefore, jobsAfter] = [own, later].map((rows) =>
    rows.reduce((sum, { jobs }) => sum + jobs, 0),
  ) as [number, number];
  const agrees = jobsBefore + came === jobsAfter + done;
  return {
    ...whereOf(at),
    before: jobsBefore,
    pushed: came,
    done,
    after: jobsAfter,
    agrees,
    sentence: sentenceOf(at, jobsBefore + came, jobsAfter + done, { came, done }),
  };
}

function sentenceOf(
  { framework, prefix }: Where,
  expected: number,
  found: number,
  { came, done }: { came: number; done: number },
): string {
  const name = `${frameworkLabels[framework]}${prefix === "" ? "" : ` (${prefix})`}`;
  const meanwhile = [
    came > 0 ? `${formatCounted(came, "job")} pushed meanwhile` : null,
    done > 0 ? `${formatCounted(done, "job")} done` : null,
  ].filter((part) => part !== null);
  const aside = meanwhile.length === 0 ? "" : `, ${meanwhile.join(" and ")} included`;
  if (expected === found)
    return `${name}: all ${formatCounted(expected, "job")} are there${aside}.`;
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
