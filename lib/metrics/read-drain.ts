import "server-only";

import { and, desc, eq } from "drizzle-orm";
import { auditEntries, connections, instances } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { whyUnheard } from "@/lib/connections/why-unheard";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { NO_INSTANCE } from "@/lib/instances/unknown";
import { drainAddress } from "@/lib/metrics/drain-token";
import { LINES_LOST } from "@/lib/metrics/note-lost-lines";
import { providerNamed } from "@/lib/providers";

/** The log drain of an instance, as its settings show it. */
export type DrainState = {
  /** Where lines are to be sent: whoever knows it can write the instance's measurements. */
  address: string;
  isMade: boolean;
  /** When it last brought a line; null while none came. */
  heardAt: Date | null;
  /** When lines were last lost on the way, and at least how many. */
  lost: { at: Date; lines: number } | null;
  /** Why the provider cannot send anything here; null where it can. */
  unheard: string | null;
  /** False where the log lines are all that is known of the instance. */
  isReachable: boolean;
};

/**
 * Reads the state of an instance's log drain; null where the provider has none to offer.
 *
 * @throws AppError `not_found` when there is no such instance or it is another team's
 */
export async function readDrain(actor: Actor, instanceId: string): Promise<DrainState | null> {
  const [row] = await db
    .select({
      drainId: instances.drainId,
      heardAt: instances.drainHeardAt,
      isReachable: instances.isReachable,
      providerId: connections.providerId,
    })
    .from(instances)
    .innerJoin(connections, eq(connections.id, instances.connectionId))
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)));
  if (row === undefined) throw new AppError("not_found", NO_INSTANCE);
  const { drainId, heardAt, isReachable, providerId } = row;
  const provider = providerNamed(providerId);
  if (provider.drains === null) return null;

  const [loss] = await db
    .select({ at: auditEntries.at, details: auditEntries.details })
    .from(auditEntries)
    .where(and(eq(auditEntries.subjectId, instanceId), eq(auditEntries.what, LINES_LOST)))
    .orderBy(desc(auditEntries.at))
    .limit(1);
  return {
    address: drainAddress(instanceId),
    isMade: drainId !== null,
    heardAt,
    lost: loss === undefined ? null : { at: loss.at, lines: Number(loss.details.lines) },
    unheard: whyUnheard(providerId, provider.label),
    isReachable,
  };
}
