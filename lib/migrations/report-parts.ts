import type { EndView } from "@/lib/migrations/model";
import { engineParts } from "@/lib/transfer/report/engine-parts";
import type { JobCounts } from "@/lib/transfer/queues/model";
import type { ReportEnd, ReportQueue } from "@/lib/transfer/report/model";

/** The jobs of each queue before and after, as a report lists them. */
export function reportQueues({
  before,
  after,
}: {
  before: JobCounts | null;
  after: JobCounts | null;
}): ReportQueue[] {
  return (before?.jobs ?? []).map(({ framework, prefix, name, kind, jobs }) => ({
    framework,
    name,
    kind,
    before: jobs,
    after:
      after?.jobs.find(
        (one) =>
          one.framework === framework &&
          one.name === name &&
          one.kind === kind &&
          one.prefix === prefix,
      )?.jobs ?? null,
  }));
}

/** One end of a leg as a report names it. */
export function reportEnd(
  { name, appName, providerLabel, planLabel }: EndView,
  engine: string | null,
): ReportEnd {
  return {
    name,
    place:
      [providerLabel, appName === "" ? "" : `app ${appName}`].filter(Boolean).join(", ") || null,
    ...engineParts(engine),
    plan: planLabel || null,
  };
}
