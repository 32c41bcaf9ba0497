import { writeFileSync } from "node:fs";
import { engineOf, parseInfo } from "@/lib/redis/parse-info";
import { parseAddress } from "@/lib/redis/parse-address";
import { readInfo } from "@/lib/redis/read-info";
import type { RedisAddress } from "@/lib/providers/provider";
import { foundBy } from "@/lib/transfer/advance";
import type { Report, ReportComparison, ReportEnd } from "@/lib/transfer/report/model";
import { reportHtml } from "@/lib/transfer/report/report-html";
import { reportJson } from "@/lib/transfer/report/report-json";
import { reportText } from "@/lib/transfer/report/report-text";
import { databaseAtTarget } from "@/lib/transfer/scope";
import type { Ends } from "@/lib/transfer/session";
import type { TransferState } from "@/lib/transfer/state";

const INFO_MS = 5000;

/** Writes the report of a copy as text, JSON or HTML, as the name of the file says. */
export async function writeReport(file: string, ends: Ends, state: TransferState): Promise<void> {
  const [source, target] = await Promise.all([described(ends.source), described(ends.target)]);
  const report = reportOf(state, { source, target });
  const [, ending] = /\.(txt|json|html)$/.exec(file)!;
  const write = { txt: reportText, json: reportJson, html: reportHtml }[ending as "txt"];
  writeFileSync(file, write(report));
}

function reportOf(state: TransferState, ends: { source: ReportEnd; target: ReportEnd }): Report {
  const { terms, look, feed, latency } = state;
  return {
    madeAt: new Date().toISOString(),
    ...ends,
    scope: terms.scope,
    conflict: terms.conflict,
    sampleOneIn: terms.sampleOneIn,
    ttlToleranceMs: terms.ttlToleranceMs,
    startedBy: null,
    approvedBy: null,
    timeline: state.timeline.map(({ atMs, what }) => ({ at: instant(atMs), what })),
    passes: state.pass,
    comparisons: Math.max(0, state.pass - 1),
    comparison: comparisonOf(state),
    found: look?.found ?? { missing: 0, extra: 0, type: 0, value: 0, expiry: 0 },
    repaired: state.repaired,
    examples: [],
    unmoved: state.unmoved,
    unmovedCount: state.unmovedCount,
    settings: [],
    queues: [],
    feed: { kind: feed?.kind ?? "none", gaps: gapsOf(state) },
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

function gapsOf({ timeline }: TransferState): { at: string; why: string }[] {
  const gap = /^Another comparison is needed: /;
  return timeline
    .filter(({ what }) => gap.test(what))
    .map(({ atMs, what }) => ({ at: instant(atMs), why: what.replace(gap, "") }));
}

/** One end by its host and port; what it does not tell any more is left out. */
async function described(address: RedisAddress): Promise<ReportEnd> {
  const { host, port } = parseAddress(address.url);
  const info = await readInfo(address, INFO_MS).catch(() => null);
  const [engine, version] = info === null ? [] : (engineOf(parseInfo(info)) ?? "").split(" ");
  return {
    name: `${host}:${port}`,
    place: null,
    engine: engine || null,
    version: version ?? null,
    plan: null,
  };
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
