import type { EndView } from "@/lib/migrations/model";
import { foundBy } from "@/lib/transfer/advance";
import type { JobCounts } from "@/lib/transfer/queues/model";
import type { Report, ReportComparison, ReportEnd, ReportQueue } from "@/lib/transfer/report/model";
import { databaseAtTarget } from "@/lib/transfer/scope";
import type { TransferState } from "@/lib/transfer/state";

/** What a report says besides what the transfer itself knows. */
export type ReportContext = {
  madeAt: Date;
  source: EndView;
  target: EndView;
  engines: { source: string | null; target: string | null };
  startedBy: string | null;
  approvedBy: string | null;
  /** Lines of the migration's own log, oldest first. */
  log: readonly { at: Date; sentence: string }[];
  jobs: { before: JobCounts | null; after: JobCounts | null };
};

const GAP = /^Another comparison is needed: /;

/** Writes down all that a customer can show an auditor of one leg. */
export function reportOf(state: TransferState, context: ReportContext): Report {
  const { terms, look, feed, latency } = state;
  const { source, target, engines, log, jobs } = context;
  const lines = [
    ...state.timeline.map(({ atMs, what }) => ({ at: instant(atMs), what })),
    ...log.map(({ at, sentence }) => ({ at: at.toISOString(), what: sentence })),
  ];
  return {
    madeAt: context.madeAt.toISOString(),
    source: endOf(source, engines.source),
    target: endOf(target, engines.target),
    scope: terms.scope,
    conflict: terms.conflict,
    sampleOneIn: terms.sampleOneIn,
    ttlToleranceMs: terms.ttlToleranceMs,
    startedBy: context.startedBy,
    approvedBy: context.approvedBy,
    timeline: lines.toSorted((one, other) => one.at.localeCompare(other.at)),
    passes: state.pass,
    comparisons: Math.max(0, state.pass - 1),
    comparison: comparisonOf(state),
    found: look?.found ?? { missing: 0, extra: 0, type: 0, value: 0, expiry: 0 },
    repaired: state.repaired,
    examples: [],
    unmoved: state.unmoved,
    unmovedCount: state.unmovedCount,
    settings: [],
    queues: queuesOf(jobs),
    feed: {
      kind: feed?.kind ?? "none",
      gaps: state.timeline
        .filter(({ what }) => GAP.test(what))
        .map(({ atMs, what }) => ({ at: instant(atMs), why: what.replace(GAP, "") })),
    },
    latency:
      latency === null ? null : { beforeP99Ms: latency.beforeMs, duringP99Ms: latency.nowMs },
  };
}

function comparisonOf({ look, terms, removesExtra }: TransferState): ReportComparison | null {
  if (look === null) return null;
  return {
    beganAt: instant(look.beganAtMs),
    endedAt: look.endedAtMs === null ? null : instant(look.endedAtMs),
    isFinal: look.isFinal,
    isSwept: removesExtra,
    found: foundBy(look),
    remaining: look.remaining,
    databases: Object.entries(look.byDatabase).map(([number, { digest }]) => ({
      source: Number(number),
      target: databaseAtTarget(terms.scope, Number(number)) ?? Number(number),
      digest,
    })),
  };
}

function queuesOf({ before, after }: ReportContext["jobs"]): ReportQueue[] {
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

function endOf(
  { name, appName, providerLabel, planLabel }: EndView,
  engine: string | null,
): ReportEnd {
  const [product, version] = (engine ?? "").split(" ");
  return {
    name,
    place:
      [providerLabel, appName === "" ? "" : `app ${appName}`].filter(Boolean).join(", ") || null,
    engine: product || null,
    version: version ?? null,
    plan: planLabel || null,
  };
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
