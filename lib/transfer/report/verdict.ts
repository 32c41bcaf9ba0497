import { formatCount, formatCounted } from "@/lib/format";
import { addDigests, isSameAtBothEnds, noDigest } from "@/lib/transfer/compare/digest";
import type { Report, ReportComparison } from "@/lib/transfer/report/model";
import { toleranceWords } from "@/lib/transfer/report/words";

export type Verdict = {
  standing: "equal" | "different" | "unproven";
  sentence: string;
  /** What the sentence does not cover, one reason each. */
  limits: string[];
};

/** Says what the transfer has proven, and never more than was done. */
export function verdictOf(report: Report): Verdict {
  const { comparison } = report;
  const limits = limitsOf(report);
  if (comparison === null) {
    const sentence = "Not proven: source and target were not compared.";
    return { standing: "unproven", sentence, limits };
  }
  const keys = comparedKeys(comparison);
  if (comparison.remaining > 0) {
    const sentence = `Not equal: ${formatCounted(comparison.remaining, "key")} still ${comparison.remaining === 1 ? "differs" : "differ"} after repair.`;
    return { standing: "different", sentence, limits };
  }
  if (comparison.endedAt === null) {
    const sentence = `Not proven: the comparison did not come to its end. ${formatCounted(keys, "key")} had been compared.`;
    return { standing: "unproven", sentence, limits };
  }
  if (comparison.found === 0 && !isSameEverywhere(comparison)) {
    const sentence =
      "Not proven: the digests of source and target differ, although no key was found to differ.";
    return { standing: "unproven", sentence, limits };
  }
  return { standing: "equal", sentence: equalSentence(report, comparison, keys), limits };
}

function equalSentence(
  { sampleOneIn, ttlToleranceMs }: Report,
  { found }: ReportComparison,
  keys: number,
): string {
  const how = `type, value and expiry (within ${toleranceWords(ttlToleranceMs)})`;
  const repaired =
    found === 0
      ? ""
      : ` ${formatCounted(found, "key")} differed, ${found === 1 ? "was" : "were"} repaired and compared again.`;
  if (sampleOneIn > 1) {
    return `Equal in a sample: of about one key in ${formatCount(sampleOneIn)}, ${formatCounted(keys, "key")} ${keys === 1 ? "was" : "were"} compared by ${how}, and none differs.${repaired}`;
  }
  return `Equal: ${formatCounted(keys, "key")} ${keys === 1 ? "was" : "were"} compared by ${how}, and none differs.${repaired}`;
}

/** Everything that was not looked at, or not looked at closely. */
function limitsOf(report: Report): string[] {
  const { comparison, scope } = report;
  const limits: string[] = [];
  if (comparison !== null) limits.push(...limitsOfComparison(report, comparison));
  if (report.conflict === "skip") {
    limits.push(
      "Keys that the target had already were left as they were, and only keys it lacked count as different.",
    );
  }
  if (report.unmovedCount > 0) {
    limits.push(
      `${formatCounted(report.unmovedCount, "key")} could not be moved and ${report.unmovedCount === 1 ? "is" : "are"} listed below.`,
    );
  }
  if (isPartial(scope)) {
    limits.push("Only the keys within the scope were moved and compared.");
  }
  const uncertain = report.queues.filter(({ before, after }) => before !== after).length;
  if (uncertain > 0) {
    limits.push(
      `${formatCounted(uncertain, "job count")} ${uncertain === 1 ? "is" : "are"} not the same before and after.`,
    );
  }
  return limits;
}

function limitsOfComparison(
  { sampleOneIn, scope }: Report,
  comparison: ReportComparison,
): string[] {
  const limits: string[] = [];
  const { byLength, skipped } = totalOf(comparison);
  if (sampleOneIn > 1) limits.push("Of the keys outside of the sample this report says nothing.");
  if (!comparison.isFinal) {
    limits.push("Writers were not stopped: what was written since is not covered.");
  }
  if (!comparison.isSwept) {
    limits.push("The target was not searched for keys that the source does not have.");
  }
  if (byLength > 0 || scope.masked.length > 0) {
    limits.push(
      `Masked keys (${formatCount(byLength)}) were compared by type, length and expiry only: their values differ on purpose.`,
    );
  }
  if (skipped > 0) {
    limits.push(
      `${formatCounted(skipped, "key")} ${skipped === 1 ? "was" : "were"} left out because ${skipped === 1 ? "it was" : "they were"} just being written.`,
    );
  }
  if (comparison.found > 0) {
    limits.push("The digests are those of before the repair.");
  }
  return limits;
}

function isPartial(scope: Report["scope"]): boolean {
  const { databases, include, exclude, types } = scope;
  return databases !== null || include.length > 0 || exclude.length > 0 || types !== null;
}

/** Keys at the source, and those that only the target has. */
function comparedKeys(comparison: ReportComparison): number {
  return totalOf(comparison).source.keys;
}

/** Of all databases. */
export function totalOf({ databases }: ReportComparison) {
  return databases.reduce((total, { digest }) => addDigests(total, digest), noDigest);
}

function isSameEverywhere({ databases }: ReportComparison): boolean {
  return databases.every(({ digest }) => isSameAtBothEnds(digest));
}
