import "server-only";

import { and, asc, eq, isNull, lt, or } from "drizzle-orm";
import { proposals, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";

/** A ring that was not lost has begun its Action by then. */
const UNBEGUN_MINUTES = 1;
/** Longer than most changes take; a run that is still alive looks at the provider, not at a second ring. */
const RUNNING_MINUTES = 10;
const FOUND_MAX = 500;

/**
 * Finds approved proposals that nobody carries out: without an Action after a minute, or with one that
 * has been running for long, whose run may be lost. Oldest first. Ringing for one that is being worked
 * on does no harm: its run waits for the other and then finds nothing to do.
 */
export async function findStuckProposals(
  now: Date,
): Promise<{ proposalId: string; instanceId: string }[]> {
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  return db
    .select({ proposalId: proposals.id, instanceId: proposals.instanceId })
    .from(proposals)
    .leftJoin(scalingActions, eq(scalingActions.proposalId, proposals.id))
    .where(
      and(
        eq(proposals.status, "approved"),
        or(
          and(isNull(scalingActions.id), lt(proposals.decidedAt, before(UNBEGUN_MINUTES))),
          and(
            eq(scalingActions.status, "running"),
            lt(scalingActions.startedAt, before(RUNNING_MINUTES)),
          ),
        ),
      ),
    )
    .orderBy(asc(proposals.decidedAt))
    .limit(FOUND_MAX);
}
