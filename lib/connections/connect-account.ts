import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { checkCredentials } from "@/lib/connections/check-credentials";
import { addConnection, connectionOf } from "@/lib/connections/save-account";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { connectionDue, ring } from "@/lib/events";
import { providerNamed } from "@/lib/providers";

export const ConnectAccount = z.object({
  providerId: z.string(),
  credentials: z.record(z.string(), z.string()),
});
export type ConnectAccount = z.infer<typeof ConnectAccount>;

/**
 * Connects a provider account to the team, once the provider has accepted its credentials, and wakes
 * the first look at its instances.
 *
 * @throws AppError `forbidden` when the actor is not an owner
 * @throws AppError `invalid`, `refused` or `unreachable` with what the provider said of the credentials
 * @throws AppError `conflict` when the team has connected this account already
 */
export async function connectAccount(
  actor: Actor,
  input: ConnectAccount,
): Promise<{ connectionId: string; label: string }> {
  requireRole(actor, "owner");
  const { providerId } = input;
  const provider = providerNamed(providerId);
  const proven = await checkCredentials(provider, input.credentials);
  const { id: accountId, label } = proven.account;

  const connectionId = await db.transaction(async (tx) => {
    const added = await addConnection(tx, actor, providerId, proven);
    if (added !== null) return added;
    const existing = await connectionOf(tx, actor, { providerId, accountId });
    const advice =
      existing?.status === "broken"
        ? "Open it and choose Reconnect."
        : "To replace what opens it, open it and choose Renew access.";
    throw new AppError(
      "conflict",
      `Your team has connected the ${provider.label} account ${existing?.label ?? label} already. ${advice}`,
    );
  });

  await ring(connectionDue.create({ connectionId }));
  return { connectionId, label };
}
