import "server-only";

import { asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { instances, migrationLog } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { loadOwnMigration, type LegRecord } from "@/lib/migrations/load-migration";
import { nameIn, namesOf } from "@/lib/migrations/read-migration";
import { reportEnd, reportQueues } from "@/lib/migrations/report-parts";
import { reportFormats, type ReportFormat } from "@/lib/transfer/report/formats";
import { reportOf } from "@/lib/transfer/report/report-of";

const reportTypes = {
  html: "text/html; charset=utf-8",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
} as const satisfies Record<ReportFormat, string>;

export const ReadReport = z.object({
  id: z.string(),
  leg: z.string().optional(),
  as: z.enum(["html", "json", "txt"]).default("html"),
});
export type ReadReport = z.output<typeof ReadReport>;

/** The report of a leg, the first one unless another is named, as the text of a document. */
export async function readReport(
  actor: Actor,
  { id, leg: legId, as }: ReadReport,
): Promise<{ name: string; type: string; text: string }> {
  const loaded = await loadOwnMigration(actor, id);
  const { migration, legs, steps } = loaded;
  const leg = legs.find((one) => (legId === undefined ? one.transfer !== null : one.id === legId));
  if (leg?.transfer == null) {
    throw new AppError("not_found", "There is no report yet: nothing was copied or compared.");
  }
  const isBack = leg.direction === "back";
  const own = steps.filter(({ isWayBack }) => isWayBack === isBack);
  const gate = own.findLast(({ kind, approvedBy }) => kind === "ready" && approvedBy !== null);
  const names = await namesOf([migration.createdBy, gate?.approvedBy ?? null]);
  const log = await db
    .select({ at: migrationLog.at, sentence: migrationLog.sentence })
    .from(migrationLog)
    .where(eq(migrationLog.migrationId, id))
    .orderBy(asc(migrationLog.at), asc(migrationLog.id));
  const jobsOf = (kind: "count_jobs" | "count_jobs_after") =>
    own.find((step) => step.kind === kind)?.memory?.jobs ?? null;
  const engines = await enginesOf(leg);
  const report = reportOf(leg.transfer, {
    madeAt: new Date(),
    source: reportEnd(leg.source, engines.source),
    target: reportEnd(leg.target, engines.target),
    startedBy: nameIn(names, migration.createdBy),
    approvedBy: nameIn(names, gate?.approvedBy ?? null),
    log,
    settings: own.find((step) => step.kind === "settings" && step.legId === leg.id)?.memory
      ?.settings,
    queues: reportQueues({ before: jobsOf("count_jobs"), after: jobsOf("count_jobs_after") }),
  });
  return {
    name: `migration-${id}-${leg.position + 1}.${as}`,
    type: reportTypes[as],
    text: reportFormats[as](report),
  };
}

/** As they were last collected. */
async function enginesOf({ sourceInstanceId, targetInstanceId }: LegRecord) {
  const ids = [sourceInstanceId, targetInstanceId].filter((id) => id !== null);
  const rows =
    ids.length === 0
      ? []
      : await db
          .select({ id: instances.id, engine: instances.engine })
          .from(instances)
          .where(inArray(instances.id, ids));
  const engineOf = (id: string | null) => rows.find((row) => row.id === id)?.engine ?? null;
  return { source: engineOf(sourceInstanceId), target: engineOf(targetInstanceId) };
}
