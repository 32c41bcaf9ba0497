import type { Report } from "@/lib/transfer/report/model";
import { verdictOf } from "@/lib/transfer/report/verdict";
import { keyWords } from "@/lib/transfer/report/words";

/** The report for machines, with its verdict and with readable names beside the exact ones. */
export function reportJson(report: Report): string {
  const whole = {
    verdict: verdictOf(report),
    ...report,
    examples: report.examples.map(readable),
    unmoved: report.unmoved.map(readable),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function readable<Key extends { keyBase64: string }>(key: Key) {
  return { ...key, key: keyWords(key.keyBase64) };
}
