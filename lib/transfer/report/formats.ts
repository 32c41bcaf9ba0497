import type { Report } from "@/lib/transfer/report/model";
import { reportHtml } from "@/lib/transfer/report/report-html";
import { reportJson } from "@/lib/transfer/report/report-json";
import { reportText } from "@/lib/transfer/report/report-text";

/** What a report can be written as, by the ending of its file. */
export const reportFormats = {
  html: reportHtml,
  json: reportJson,
  txt: reportText,
} as const satisfies Record<string, (report: Report) => string>;

export type ReportFormat = keyof typeof reportFormats;

/** What the name of a file asks for; null where a report cannot be written so. */
export function formatOf(file: string): ReportFormat | null {
  const [, ending] = /\.(\w+)$/.exec(file) ?? [];
  const isKnown = ending !== undefined && Object.hasOwn(reportFormats, ending);
  return isKnown ? (ending as ReportFormat) : null;
}
