import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { checkCredentials } from "@/lib/connections/check-credentials";
import { sealCredentials } from "@/lib/connections/credentials";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { connectionDue, ring } from "@/lib/events";
import { newId } from "@/lib/id";
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
  const provider = providerNamed(input.providerId);
  const { credentials, account } = await checkCredentials(provider, input.credentials);

  const connectionId = newId("con");
  await db.transaction(async (tx) => {
    const [connected] = await tx
      .insert(connections)
      .values({
        id: connectionId,
        teamId: actor.teamId,
        providerId: input.providerId,
        accountId: account.id,
        label: account.label,
        sealedCredentials: sealCredentials(credentials, connectionId),
        createdBy: actor.userId,
      })
      .onConflictDoNothing()
      .returning({ id: connections.id });
    if (connected === undefined) {
      throw new AppError(
        "conflict",
        await alreadyConnected(tx, actor, input.providerId, account.id, provider.label),
      );
    }
    await audit(tx, actor, "connection.connected", connectionId, {
      provider: provider.label,
      label: account.label,
    });
  });

  await ring(connectionDue.create({ connectionId }));
  return { connectionId, label: account.label };
}

async function alreadyConnected(
  tx: Tx,
  actor: Actor,
  providerId: string,
  accountId: string,
  providerLabel: string,
): Promise<string> {
  const [existing] = await tx
    .select({ label: connections.label, status: connections.status })
    .from(connections)
    .where(
      and(
        eq(connections.teamId, actor.teamId),
        eq(connections.providerId, providerId),
        eq(connections.accountId, accountId),
      ),
    );
  const advice =
    existing?.status === "broken"
      ? "Reconnect it there with this token."
      : "Give it a new token with Reconnect.";
  return `Your team has connected the ${providerLabel} account ${existing?.label ?? accountId} already. ${advice}`;
}
