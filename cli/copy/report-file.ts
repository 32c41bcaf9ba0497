import { writeFileSync } from "node:fs";
import { engineOf, parseInfo } from "@/lib/redis/parse-info";
import { parseAddress } from "@/lib/redis/parse-address";
import { readInfo } from "@/lib/redis/read-info";
import type { RedisAddress } from "@/lib/providers/model";
import type { ReportEnd } from "@/lib/transfer/report/model";
import { reportHtml } from "@/lib/transfer/report/report-html";
import { reportJson } from "@/lib/transfer/report/report-json";
import { reportOf } from "@/lib/transfer/report/report-of";
import { reportText } from "@/lib/transfer/report/report-text";
import type { Ends } from "@/lib/transfer/session";
import type { TransferState } from "@/lib/transfer/state";

const INFO_MS = 5000;

/** Writes the report of a copy as text, JSON or HTML, as the name of the file says. */
export async function writeReport(file: string, ends: Ends, state: TransferState): Promise<void> {
  const [source, target] = await Promise.all([described(ends.source), described(ends.target)]);
  const about = { startedBy: null, approvedBy: null, queues: [], log: [] };
  const report = reportOf(state, { ...about, madeAt: new Date(), source, target });
  const [, ending] = /\.(txt|json|html)$/.exec(file)!;
  const write = { txt: reportText, json: reportJson, html: reportHtml }[ending as "txt"];
  writeFileSync(file, write(report));
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
