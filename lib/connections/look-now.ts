import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { readConnection } from "@/lib/connections/read-connection";
import { AppError } from "@/lib/errors";
import { connectionDue, ring } from "@/lib/events";

export const LookNow = z.object({ connectionId: z.string() });
export type LookNow = z.output<typeof LookNow>;

/**
 * Wakes a look at an account's instances and plans before its time.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when the connection is gone or another team's
 * @throws AppError `conflict` while it is broken
 */
export async function lookNow(actor: Actor, { connectionId }: LookNow): Promise<void> {
  requireRole(actor, "operator");
  const { status, label } = await readConnection(actor, connectionId);
  if (status === "broken") {
    throw new AppError("conflict", `${label} has to be reconnected before anything can be asked.`);
  }
  await ring(connectionDue.create({ connectionId }));
}
