import "server-only";

import { and, eq, inArray, isNull, ne, or } from "drizzle-orm";
import { proposals, scalingActions } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";

const isOpen = and(
  eq(proposals.status, "approved"),
  or(isNull(scalingActions.id), eq(scalingActions.status, "running")),
);

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
        isOpen,
        exceptProposalId === undefined ? undefined : ne(proposals.id, exceptProposalId),
      ),
    )
    .limit(1);
  return open !== undefined;
}

/** Those of the instances with a plan change that is approved and has not ended. */
export async function openChanges(
  tx: Tx | Database,
  instanceIds: readonly string[],
): Promise<Set<string>> {
  const open = await tx
    .select({ instanceId: proposals.instanceId })
    .from(proposals)
    .leftJoin(scalingActions, eq(scalingActions.proposalId, proposals.id))
    .where(and(inArray(proposals.instanceId, [...instanceIds]), isOpen));
  return new Set(open.map(({ instanceId }) => instanceId));
}
