import { writeFileSync } from "node:fs";
import { engineOf, parseInfo } from "@/lib/redis/parse-info";
import { parseAddress } from "@/lib/redis/parse-address";
import { readInfo } from "@/lib/redis/read-info";
import type { RedisAddress } from "@/lib/providers/model";
import { engineParts } from "@/lib/transfer/report/engine-parts";
import { formatOf, reportFormats } from "@/lib/transfer/report/formats";
import type { ReportEnd } from "@/lib/transfer/report/model";
import { reportOf } from "@/lib/transfer/report/report-of";
import type { Ends } from "@/lib/transfer/session";
import type { TransferState } from "@/lib/transfer/state";

const INFO_MS = 5000;

/** Writes the report of a copy as text, JSON or HTML, as the name of the file says. */
export async function writeReport(file: string, ends: Ends, state: TransferState): Promise<void> {
  const [source, target] = await Promise.all([described(ends.source), described(ends.target)]);
  const about = { startedBy: null, approvedBy: null, queues: [], log: [] };
  const report = reportOf(state, { ...about, madeAt: new Date(), source, target });
  // Another ending is refused before anything is copied.
  writeFileSync(file, reportFormats[formatOf(file)!](report));
}

/** One end by its host and port; what it does not tell any more is left out. */
async function described(address: RedisAddress): Promise<ReportEnd> {
  const { host, port } = parseAddress(address.url);
  const info = await readInfo(address, INFO_MS).catch(() => null);
  return {
    name: `${host}:${port}`,
    place: null,
    ...engineParts(info === null ? null : engineOf(parseInfo(info))),
    plan: null,
  };
}
