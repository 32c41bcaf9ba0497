import { formatBytes, formatCounted, formatDuration } from "@/lib/format";
import type { Terms } from "@/lib/transfer/model";
import type { EndFacts, Finding, Preflight } from "@/lib/transfer/preflight/model";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";
import type { Ends } from "@/lib/transfer/session";
import { exits, type Exit } from "@/cli/copy/usage";
import type { Wishes } from "@/cli/copy/wishes";

/** What stands in the way, what should be known, and on which terms the copy may begin. */
export type Judgement = {
  /** The first sentence: how much there is. */
  sentence: string;
  blockers: readonly string[];
  /** What the process ends with where something stands in the way. */
  exit: Exit;
  warnings: readonly string[];
  notes: readonly string[];
  terms: Terms;
  /** Whether the databases that are copied into hold nothing. */
  isTargetEmpty: boolean;
};

/**
 * Asks both ends what a copy between them depends on. The source is only read.
 *
 * @throws AppError `invalid` when an address is none
 */
export async function judge(ends: Ends, wishes: Wishes): Promise<Judgement> {
  const { scope, budget, conflict } = wishes;
  const wanted = { scope, budget, conflict, planMemoryBytes: null };
  const { preflight, source, target } = await runPreflight(ends, wanted);
  const isTargetEmpty = isEmpty(source, target, wishes);
  const areRead = source.isRead && target.isRead;
  // An end that answered first, and then no more, is found among the blockers only.
  const isUnreachable = areRead
    ? preflight.blockers.some(({ code }) => code === "unreachable")
    : [source, target].some((end) => !end.isRead && end.code === "unreachable");
  return {
    sentence: amount(preflight),
    blockers: sentences(preflight.blockers),
    exit: isUnreachable ? exits.unreachable : exits.different,
    warnings: sentences(preflight.warnings),
    notes: sentences(preflight.notes),
    terms: {
      ...preflight.terms,
      // An empty target has nothing that could be in the way, now or when a slice is done again.
      conflict: isTargetEmpty ? "replace" : conflict,
      sampleOneIn: wishes.verify.kind === "sample" ? wishes.verify.oneIn : 1,
    },
    isTargetEmpty,
  };
}

function sentences(findings: readonly Finding[]): string[] {
  return findings.map(({ sentence }) => sentence);
}

function isEmpty(source: EndFacts, target: EndFacts, { scope }: Wishes): boolean {
  if (!source.isRead || !target.isRead) return false;
  const into = scope.databases === null ? null : Object.values(scope.databases);
  return target.keyspaces.every(
    ({ database, keys }) => keys === 0 || into?.includes(database) === false,
  );
}

function amount({ estimate }: Preflight): string {
  if (estimate === null) return "How much there is to copy is unknown.";
  const [low, high] = estimate.copySeconds;
  const time =
    low === high ? formatDuration(high) : `${formatDuration(low)} to ${formatDuration(high)}`;
  return `${formatCounted(estimate.keys, "key")} to copy, ${formatBytes(estimate.bytes)} at the target, in about ${time}.`;
}
