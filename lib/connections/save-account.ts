import "server-only";

import { and, eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import type { CredentialKind } from "@/lib/connections/model";
import { sealCredentials } from "@/lib/connections/sealed-credentials";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";
import { providerNamed } from "@/lib/providers";
import type { Account, Credentials } from "@/lib/providers/model";

/** An account and the credentials that opened it at the provider a moment ago. */
export type ProvenAccount = {
  account: Account;
  credentials: Credentials;
  credentialKind: CredentialKind;
  /** When an OAuth grant has to be renewed; null for a token. */
  renewAt: Date | null;
};

/** The team's connection of an account, or null. */
export async function connectionOf(
  tx: Tx,
  actor: Actor,
  { providerId, accountId }: { providerId: string; accountId: string },
): Promise<typeof connections.$inferSelect | null> {
  const [found] = await tx
    .select()
    .from(connections)
    .where(
      and(
        eq(connections.teamId, actor.teamId),
        eq(connections.providerId, providerId),
        eq(connections.accountId, accountId),
      ),
    );
  return found ?? null;
}

/** Adds an account to the team and returns its id; null when the team has connected it already. */
export async function addConnection(
  tx: Tx,
  actor: Actor,
  providerId: string,
  { account, credentials, credentialKind, renewAt }: ProvenAccount,
): Promise<string | null> {
  const id = newId("con");
  const [added] = await tx
    .insert(connections)
    .values({
      id,
      teamId: actor.teamId,
      providerId,
      accountId: account.id,
      label: account.label,
      sealedCredentials: sealCredentials(credentials, id),
      credentialKind,
      renewAt,
      createdBy: actor.userId,
    })
    .onConflictDoNothing()
    .returning({ id: connections.id });
  if (added === undefined) return null;
  const provider = providerNamed(providerId).label;
  await audit(tx, actor, "connection.connected", id, { provider, label: account.label });
  return id;
}

/** Gives the team's connection new credentials of its account, so that it works again. False when it is gone. */
export async function replaceCredentials(
  tx: Tx,
  actor: Actor,
  connectionId: string,
  { account, credentials, credentialKind, renewAt }: ProvenAccount,
): Promise<boolean> {
  const [replaced] = await tx
    .update(connections)
    .set({
      sealedCredentials: sealCredentials(credentials, connectionId),
      credentialKind,
      renewAt,
      label: account.label,
      status: "connected",
      problem: null,
    })
    .where(and(eq(connections.id, connectionId), eq(connections.teamId, actor.teamId)))
    .returning({ id: connections.id });
  if (replaced === undefined) return false;
  await audit(tx, actor, "connection.reconnected", connectionId, { label: account.label });
  return true;
}
