import { foundBy } from "@/lib/transfer/advance";
import type { Report, ReportComparison, ReportSetting } from "@/lib/transfer/report/model";
import { databaseAtTarget } from "@/lib/transfer/scope";
import { noDifferences, type TransferState } from "@/lib/transfer/state";

/** What a report says besides what the transfer itself knows. */
export type ReportContext = Pick<
  Report,
  "source" | "target" | "startedBy" | "approvedBy" | "queues"
> & {
  madeAt: Date;
  /** Of both servers after the transfer; left out where nobody carried any. */
  settings?: readonly ReportSetting[];
  /** What whoever runs the transfer noted of it, oldest first. */
  log: readonly { at: Date; sentence: string }[];
};

const GAP = /^Another comparison is needed: /;

/** Writes down all that can be shown of a transfer to an auditor. */
export function reportOf(state: TransferState, context: ReportContext): Report {
  const { terms, look, feed, latency } = state;
  const { madeAt, log, ...told } = context;
  const lines = [
    ...state.timeline.map(({ atMs, what }) => ({ at: instant(atMs), what })),
    ...log.map(({ at, sentence }) => ({ at: at.toISOString(), what: sentence })),
  ];
  return {
    ...told,
    madeAt: madeAt.toISOString(),
    scope: terms.scope,
    conflict: terms.conflict,
    sampleOneIn: terms.sampleOneIn,
    ttlToleranceMs: terms.ttlToleranceMs,
    timeline: lines.toSorted((one, other) => one.at.localeCompare(other.at)),
    passes: state.pass,
    comparisons: Math.max(0, state.pass - 1),
    comparison: comparisonOf(state),
    found: state.found ?? look?.found ?? noDifferences,
    repaired: state.repaired,
    examples: state.examples ?? [],
    unmoved: state.unmoved,
    unmovedCount: state.unmovedCount,
    settings: context.settings ?? [],
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

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
