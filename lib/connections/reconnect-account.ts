import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { checkCredentials } from "@/lib/connections/check-credentials";
import { giveBack, openGrant } from "@/lib/connections/give-back";
import { replaceCredentials } from "@/lib/connections/save-account";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { connectionDue, ring } from "@/lib/events";
import { providerNamed } from "@/lib/providers";

export const ReconnectAccount = z.object({
  connectionId: z.string(),
  credentials: z.record(z.string(), z.string()),
});
export type ReconnectAccount = z.infer<typeof ReconnectAccount>;

/**
 * Gives a connection new credentials of the same account; a broken one works again, with everything
 * that hangs on it.
 *
 * @throws AppError `forbidden` when the actor is not an owner
 * @throws AppError `not_found` when the connection is gone or another team's
 * @throws AppError `conflict` when the credentials open another account
 * @throws AppError `invalid`, `refused` or `unreachable` with what the provider said of them
 */
export async function reconnectAccount(
  actor: Actor,
  input: ReconnectAccount,
): Promise<{ connectionId: string; label: string }> {
  requireRole(actor, "owner");
  const [existing] = await db
    .select()
    .from(connections)
    .where(and(eq(connections.id, input.connectionId), eq(connections.teamId, actor.teamId)));
  if (existing === undefined) throw gone();

  const provider = providerNamed(existing.providerId);
  const proven = await checkCredentials(provider, input.credentials);
  const { account } = proven;
  if (account.id !== existing.accountId) {
    throw new AppError(
      "conflict",
      `What you entered opens ${account.label}, but the connection is ${existing.label}’s. Enter what opens ${existing.label}, or connect ${account.label} as an account of its own.`,
    );
  }

  const grant = await openGrant(existing.id);
  await db.transaction(async (tx) => {
    if (!(await replaceCredentials(tx, actor, existing.id, proven))) throw gone();
  });

  // The new credentials take its place; if the provider cannot be told, the grant ends by itself or stays unused.
  if (grant !== null) await giveBack(grant);
  await ring(connectionDue.create({ connectionId: existing.id }));
  return { connectionId: existing.id, label: account.label };
}

function gone(): AppError {
  return new AppError("not_found", "This account is not connected. Connect it anew.");
}
