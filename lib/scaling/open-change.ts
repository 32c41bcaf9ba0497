import "server-only";

import { and, eq, isNull, ne, or } from "drizzle-orm";
import { proposals, scalingActions } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";

/**
 * Whether a plan change of the instance is approved and has not ended, `exceptProposalId` aside.
 *
 * Whoever wants to start one asks inside a transaction that holds the instance's row: then there is
 * never more than one.
 */
export async function hasOpenChange(
  tx: Tx | Database,
  instanceId: string,
  exceptProposalId?: string,
): Promise<boolean> {
  const [open] = await tx
    .select({ id: proposals.id })
    .from(proposals)
    .leftJoin(scalingActions, eq(scalingActions.proposalId, proposals.id))
    .where(
      and(
        eq(proposals.instanceId, instanceId),
        eq(proposals.status, "approved"),
        or(isNull(scalingActions.id), eq(scalingActions.status, "running")),
        exceptProposalId === undefined ? undefined : ne(proposals.id, exceptProposalId),
      ),
    )
    .limit(1);
  return open !== undefined;
}
