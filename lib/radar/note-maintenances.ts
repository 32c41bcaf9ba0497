import "server-only";

import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import { auditEntries, instances } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { keepMaintenanceWindow } from "@/lib/instances/keep-maintenance-window";
import { isAddressOld } from "@/lib/metrics/address-age";
import type { MaintenanceState } from "@/lib/providers/capabilities";

const ANNOUNCED = "instance.maintenance_announced";

/**
 * Asks a provider which maintenances it plans, once a day for each watched instance, at the instance's own
 * minute, keeps its window and writes what is new into the history: Heroku sends no message about them.
 * `since` is when the round before began. Returns how many entries that made.
 */
export async function noteMaintenances(
  connectionId: string,
  { since, now }: { since: Date; now: Date },
): Promise<number> {
  const watched = await db
    .select()
    .from(instances)
    .where(
      and(
        eq(instances.connectionId, connectionId),
        isNotNull(instances.watchedAt),
        ne(instances.status, "gone"),
      ),
    );
  let entries = 0;
  for (const instance of watched.filter(({ id }) => isAddressOld(id, since, now))) {
    try {
      const state = await askProvider(
        connectionId,
        async (provider, access) => provider.maintenance?.read(access, instance.remoteId) ?? null,
      );
      await keepMaintenanceWindow(instance.id, state?.window ?? null);
      if (state !== null && (await note(instance, state))) entries += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Plans without maintenance refuse; anything else the next instance would meet, too.
      if (error.code !== "refused" && error.code !== "not_found") return entries;
      await keepMaintenanceWindow(instance.id, null);
    }
  }
  return entries;
}

/** False when there is none, or the history says so already. */
async function note(
  { id, teamId, name }: typeof instances.$inferSelect,
  { reason, scheduledAt }: MaintenanceState,
): Promise<boolean> {
  if (reason === null) return false;
  const on =
    scheduledAt === null ? null : `${scheduledAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const [newest] = await db
    .select({ details: auditEntries.details })
    .from(auditEntries)
    .where(and(eq(auditEntries.subjectId, id), eq(auditEntries.what, ANNOUNCED)))
    .orderBy(desc(auditEntries.at))
    .limit(1);
  if (newest?.details.reason === reason && newest.details.on === on) return false;
  await db.transaction((tx) =>
    audit(tx, { teamId, userId: null }, ANNOUNCED, id, { name, reason, on }),
  );
  return true;
}
