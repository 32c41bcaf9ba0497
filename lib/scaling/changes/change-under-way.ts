import "server-only";

import { eq } from "drizzle-orm";
import { instances, scalingActions } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Remote } from "@/lib/providers/model";

/** An Action, and what its provider calls the instance. */
export type Change = {
  action: typeof scalingActions.$inferSelect;
  connectionId: string;
  remoteId: string;
};

/** @throws AppError `not_found` when the instance is no longer known */
export async function loadChange(actionId: string): Promise<Change> {
  const [change] = await db
    .select({
      action: scalingActions,
      connectionId: instances.connectionId,
      remoteId: instances.remoteId,
    })
    .from(scalingActions)
    .innerJoin(instances, eq(instances.id, scalingActions.instanceId))
    .where(eq(scalingActions.id, actionId));
  if (change === undefined) {
    throw new AppError("not_found", "The instance of this plan change is no longer known.");
  }
  return change;
}

/** Reads the instance as its provider sees it now. */
export function readRemote({ connectionId, remoteId }: Change): Promise<Remote> {
  return askProvider(connectionId, (provider, access) => provider.read(access, remoteId), {
    purpose: "action",
  });
}
