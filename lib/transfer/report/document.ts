import { formatBytes, formatCount, formatCounted } from "@/lib/format";
import { differenceKinds, keyTypes } from "@/lib/transfer/model";
import { EXAMPLES_MAX, type Report, type ReportEnd } from "@/lib/transfer/report/model";
import { totalOf, verdictOf, type Verdict } from "@/lib/transfer/report/verdict";
import {
  conflictWords,
  differenceWords,
  feedWords,
  instantWords,
  keyWords,
  scopeWords,
  toleranceWords,
} from "@/lib/transfer/report/words";

export type Column = { title: string; isNumber?: boolean };
export type Section = {
  title: string;
  sentences: readonly string[];
  table: { columns: readonly Column[]; rows: readonly (readonly string[])[] } | null;
};
export type ReportDocument = { title: string; verdict: Verdict; sections: readonly Section[] };

const ABSENT = "–";

/** Puts a report into sentences and tables, in the order in which it is read. */
export function documentOf(report: Report): ReportDocument {
  return {
    title: `Transfer of ${report.source.name} to ${report.target.name}`,
    verdict: verdictOf(report),
    sections: [
      ends(report),
      words("Scope", [...scopeWords(report.scope), conflictWords[report.conflict]]),
      people(report),
      timeline(report),
      comparison(report),
      types(report),
      digests(report),
      differences(report),
      examples(report),
      unmoved(report),
      queues(report),
      settings(report),
      feed(report),
      latency(report),
    ].filter((section) => section !== null),
  };
}

function ends({ source, target }: Report): Section {
  const row = (title: string, of: (end: ReportEnd) => string | null) => [
    title,
    of(source) ?? ABSENT,
    of(target) ?? ABSENT,
  ];
  return table(
    "Source and target",
    [{ title: "" }, { title: "Source" }, { title: "Target" }],
    [
      row("Name", ({ name }) => name),
      row("Place", ({ place }) => place),
      row("Engine", ({ engine, version }) =>
        engine === null ? version : [engine, version].filter((word) => word !== null).join(" "),
      ),
      row("Plan", ({ plan }) => plan),
    ],
  );
}

function people({ startedBy, approvedBy, madeAt }: Report): Section {
  return words("Who", [
    `Started by ${startedBy ?? "nobody known"}.`,
    approvedBy === null ? "No approval is recorded." : `Approved by ${approvedBy}.`,
    `This report was made at ${instantWords(madeAt)}.`,
  ]);
}

function timeline(report: Report): Section | null {
  const rows = report.timeline.map(({ at, what }) => [instantWords(at), what]);
  return rows.length === 0
    ? null
    : table("Time line", [{ title: "When" }, { title: "What" }], rows);
}

function comparison(report: Report): Section {
  const last = report.comparison;
  if (last === null) return words("Comparison", ["Nothing was compared."]);
  const { source, target, byLength, skipped } = totalOf(last);
  return words("Comparison", [
    `${formatCounted(report.passes, "walk")} over the source, ${formatCounted(report.comparisons, "comparison")}.`,
    `The last one began at ${instantWords(last.beganAt)} and ${last.endedAt === null ? "did not end" : `ended at ${instantWords(last.endedAt)}`}.`,
    last.isFinal ? "Writers were stopped meanwhile." : "Writers were not stopped meanwhile.",
    report.sampleOneIn > 1
      ? `About one key in ${formatCount(report.sampleOneIn)} was to be compared.`
      : "Every key within the scope was to be compared.",
    last.isSwept
      ? "The target was searched for keys that the source does not have."
      : "The target was not searched for keys that the source does not have.",
    `Expiry counts as equal within ${toleranceWords(report.ttlToleranceMs)}.`,
    `Source: ${formatCounted(source.keys, "key")}, ${formatBytes(source.bytes)}. Target: ${formatCounted(target.keys, "key")}, ${formatBytes(target.bytes)}.`,
    `By length only: ${formatCounted(byLength, "key")}. Left out while being written: ${formatCounted(skipped, "key")}.`,
  ]);
}

function types({ comparison: last }: Report): Section | null {
  const rows = (last?.databases ?? []).flatMap(({ source, target, digest }) =>
    keyTypes.flatMap((type) => {
      const [ours, theirs] = [digest.source.tally[type], digest.target.tally[type]];
      if (ours === undefined && theirs === undefined) return [];
      return [
        [
          databaseWords(source, target),
          type,
          formatCount(ours?.keys ?? 0),
          formatCount(theirs?.keys ?? 0),
          formatCount(ours?.bytes ?? 0),
          formatCount(theirs?.bytes ?? 0),
        ],
      ];
    }),
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: "Database" },
    { title: "Type" },
    { title: "Keys, source", isNumber: true },
    { title: "Keys, target", isNumber: true },
    { title: "Bytes, source", isNumber: true },
    { title: "Bytes, target", isNumber: true },
  ];
  const sentence =
    "Bytes are those of strings and of dumped values, as the source holds them; large values count as the memory they take.";
  return { ...table("Keys by database and type", columns, rows), sentences: [sentence] };
}

function digests({ comparison: last }: Report): Section | null {
  const rows = (last?.databases ?? []).flatMap(({ source, target, digest }) => [
    [databaseWords(source, target), "source", digest.source.sum],
    [databaseWords(source, target), "target", digest.target.sum],
  ]);
  if (rows.length === 0) return null;
  const sentence =
    "Each digest is the sum of a SHA-256 for each key compared, modulo 2^256: over its name, its type, and a checksum of its value (SHA-1 or CRC64) or a digest of its content; of masked keys, over the length instead. Equal digests mean equal data.";
  const columns = [{ title: "Database" }, { title: "End" }, { title: "Digest" }];
  return { ...table("Digests", columns, rows), sentences: [sentence] };
}

function differences({ found, repaired, comparison: last }: Report): Section {
  const rows = differenceKinds.map((kind) => [differenceWords[kind], formatCount(found[kind])]);
  const columns = [{ title: "Difference" }, { title: "Found", isNumber: true }];
  const remaining =
    last === null
      ? "nobody knows how many remain"
      : `${formatCounted(last.remaining, "key")} remained after the last comparison`;
  const sentence = `${formatCounted(repaired, "difference")} repaired; ${remaining}.`;
  return { ...table("Differences of all comparisons", columns, rows), sentences: [sentence] };
}

function examples(report: Report): Section | null {
  const shown = report.examples.slice(0, EXAMPLES_MAX);
  if (shown.length === 0) return null;
  const columns = [
    { title: "Database" },
    { title: "Difference" },
    { title: "Type" },
    { title: "Key" },
    { title: "Repaired" },
  ];
  const rows = shown.map(({ database, kind, type, keyBase64, isRepaired }) => [
    String(database),
    differenceWords[kind],
    type ?? ABSENT,
    keyWords(keyBase64),
    isRepaired ? "yes" : "no",
  ]);
  const total = differenceKinds.reduce((sum, kind) => sum + report.found[kind], 0);
  const sentence = `The first of each kind: ${formatCount(rows.length)} of ${formatCounted(total, "difference")}.`;
  return { ...table("Keys that differed", columns, rows), sentences: [sentence] };
}

function unmoved(report: Report): Section | null {
  if (report.unmovedCount === 0) return null;
  const columns = [{ title: "Database" }, { title: "Type" }, { title: "Key" }, { title: "Why" }];
  const rows = report.unmoved.map(({ database, type, keyBase64, words: why }) => [
    String(database),
    type,
    keyWords(keyBase64),
    why,
  ]);
  const sentence =
    rows.length < report.unmovedCount
      ? `${formatCounted(report.unmovedCount, "key")} in all; ${formatCount(rows.length)} of them listed.`
      : `${formatCounted(report.unmovedCount, "key")} in all.`;
  return { ...table("Keys that could not be moved", columns, rows), sentences: [sentence] };
}

function queues(report: Report): Section | null {
  if (report.queues.length === 0) return null;
  const columns = [
    { title: "Framework" },
    { title: "Queue" },
    { title: "Jobs" },
    { title: "Before", isNumber: true },
    { title: "After", isNumber: true },
    { title: "" },
  ];
  return table(
    "Jobs",
    columns,
    report.queues.map(({ framework, name, kind, before, after }) => [
      framework,
      name ?? "all",
      kind,
      formatCount(before),
      formatCount(after),
      before === after ? "same" : "not the same",
    ]),
  );
}

function settings(report: Report): Section | null {
  if (report.settings.length === 0) return null;
  const columns = [{ title: "Setting" }, { title: "Source" }, { title: "Target" }, { title: "" }];
  return table(
    "Settings",
    columns,
    report.settings.map(({ name, source, target, note }) => [
      name,
      source ?? ABSENT,
      target ?? ABSENT,
      note ?? "",
    ]),
  );
}

function feed({ feed: { kind, gaps } }: Report): Section {
  const rows = gaps.map(({ at, why }) => [instantWords(at), why]);
  const sentences = [feedWords[kind]];
  if (rows.length === 0) {
    if (kind !== "none") sentences.push("No gap was noticed.");
    return words("Following changes", sentences);
  }
  sentences.push(`${formatCounted(rows.length, "gap")}; each was closed by another comparison.`);
  const columns = [{ title: "When" }, { title: "What was missed" }];
  return { ...table("Following changes", columns, rows), sentences };
}

function latency(report: Report): Section | null {
  if (report.latency === null) return null;
  const { beforeP99Ms, duringP99Ms } = report.latency;
  return words("Burden on the source", [
    `99 of 100 answers came within ${milliseconds(beforeP99Ms)} before the transfer, and within ${milliseconds(duringP99Ms)} when last measured.`,
  ]);
}

function milliseconds(value: number | null): string {
  return value === null ? ABSENT : `${value.toFixed(1)} ms`;
}

function databaseWords(source: number, target: number): string {
  return source === target ? String(source) : `${source} as ${target}`;
}

function words(title: string, sentences: readonly string[]): Section {
  return { title, sentences, table: null };
}

function table(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Section {
  return { title, sentences: [], table: { columns, rows } };
}
