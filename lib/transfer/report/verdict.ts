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
  const keys = totalOf(comparison).source.keys;
  if (comparison.remaining > 0) {
    const sentence = `Not equal: ${formatCounted(comparison.remaining, "key")} still ${comparison.remaining === 1 ? "differs" : "differ"} after repair.`;
    return { standing: "different", sentence, limits };
  }
  if (comparison.endedAt === null) {
    const sentence = `Not proven: the comparison did not come to its end. ${formatCounted(keys, "key")} had been compared.`;
    return { standing: "unproven", sentence, limits };
  }
  // Keys that were left as the target had them are in its digest, too.
  const isOwed = comparison.found === 0 && report.conflict !== "skip";
  if (isOwed && !isSameEverywhere(comparison)) {
    const sentence =
      "Not proven: the digests of source and target differ, although no key was found to differ.";
    return { standing: "unproven", sentence, limits };
  }
  return { standing: "equal", sentence: equalSentence(report, comparison), limits };
}

function equalSentence(report: Report, comparison: ReportComparison): string {
  const { sampleOneIn, ttlToleranceMs } = report;
  const { source, byLength } = totalOf(comparison);
  const byValue = source.keys - byLength;
  const sample = sampleOneIn > 1 ? `of about one key in ${formatCount(sampleOneIn)}, ` : "";
  const masked =
    byLength > 0 ? `, ${formatCounted(byLength, "masked key")} by type, length and expiry` : "";
  const { found } = comparison;
  const outcome =
    found === 0
      ? "none differs"
      : `none differs any more: ${formatCounted(found, "key")} differed, ${found === 1 ? "was" : "were"} repaired and compared again`;
  return `${claimOf(report, comparison)}: ${sample}${formatCounted(byValue, "key")} ${byValue === 1 ? "was" : "were"} compared by type, value and expiry (within ${toleranceWords(ttlToleranceMs)})${masked}, and ${outcome}.`;
}

/** What people read first, and some read only. */
function claimOf({ sampleOneIn, unmovedCount }: Report, { isFinal }: ReportComparison): string {
  const words = ["Equal"];
  if (sampleOneIn > 1) words.push("in a sample");
  if (!isFinal) words.push("when it was compared");
  if (unmovedCount > 0) {
    words.push(`but for ${formatCounted(unmovedCount, "key")} that could not be moved`);
  }
  return words.join(" ");
}

/** Everything that was not looked at, or not looked at closely. */
function limitsOf(report: Report): string[] {
  const { comparison, scope } = report;
  const limits: string[] = [];
  if (comparison !== null) limits.push(...limitsOfComparison(report, comparison));
  if (report.conflict === "skip") {
    limits.push(
      "Keys that the target had already were left as they were: only keys it lacked count as different, and the digests may differ.",
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

/** Of all databases. */
export function totalOf({ databases }: ReportComparison) {
  return databases.reduce((total, { digest }) => addDigests(total, digest), noDigest);
}

function isSameEverywhere({ databases }: ReportComparison): boolean {
  return databases.every(({ digest }) => isSameAtBothEnds(digest));
}
