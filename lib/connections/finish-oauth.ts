import "server-only";

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { oauthOf } from "@/lib/connections/begin-oauth";
import { checkGrant } from "@/lib/connections/check-credentials";
import { giveBack } from "@/lib/connections/give-back";
import { openState, type OAuthState } from "@/lib/connections/oauth-state";
import {
  addConnection,
  connectionOf,
  replaceCredentials,
  type ProvenAccount,
} from "@/lib/connections/save-account";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { connectionDue, ring } from "@/lib/events";
import { providerNamed } from "@/lib/providers";
import { quoted } from "@/lib/providers/quote";

/** What the provider put into the address it led back to, and the nonce of the browser's cookie. */
export const FinishOAuth = z.object({
  providerId: z.string(),
  nonce: z.string().default(""),
  state: z.string().default(""),
  code: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
});
export type FinishOAuth = z.output<typeof FinishOAuth>;

/**
 * Ends a sign-in at the provider: the account is connected, or the team's connection of it gets the new
 * credentials. A grant that comes to nothing is given back, once it is known whose it is: before that it
 * might be the one that another connection holds.
 *
 * @throws AppError `forbidden` when the actor is not an owner
 * @throws AppError `conflict` when it was begun in another browser, by another person, for another team,
 *   too long ago, or for another account
 * @throws AppError `invalid`, `refused` or `unreachable` with what the provider said
 */
export async function finishOAuth(
  actor: Actor,
  input: FinishOAuth,
  now: Date = new Date(),
): Promise<{ connectionId: string; label: string }> {
  requireRole(actor, "owner");
  const { providerId } = input;
  const provider = providerNamed(providerId);
  const oauth = oauthOf(providerId);
  const state = requireState(actor, input, provider.label, now);
  if (input.code === undefined) throw declined(input, provider.label);

  const proven = await checkGrant(provider, await oauth.exchange(input.code, now));
  const { id: accountId, label } = proven.account;
  try {
    const connectionId = await save(actor, state, proven, provider.label);
    await ring(connectionDue.create({ connectionId }));
    return { connectionId, label };
  } catch (error) {
    // Why nothing was connected matters more than whether the provider could be told.
    await giveBack({ providerId, accountId, credentials: proven.credentials });
    throw error;
  }
}

function requireState(
  actor: Actor,
  { providerId, nonce, state: sealed }: FinishOAuth,
  providerLabel: string,
  now: Date,
): OAuthState {
  const state = openState(sealed, nonce);
  if (state === null || state.providerId !== providerId) {
    throw new AppError(
      "conflict",
      `This answer of ${providerLabel} belongs to no sign-in that this browser began. Begin again here.`,
    );
  }
  if (state.userId !== actor.userId || state.teamId !== actor.teamId) {
    const other = state.userId === actor.userId ? "in another of your teams" : "by another person";
    throw new AppError(
      "conflict",
      `The sign-in at ${providerLabel} was begun ${other}, so nothing was connected. Begin again here to connect the account to this team.`,
    );
  }
  if (state.endsAt.getTime() < now.getTime()) {
    throw new AppError(
      "conflict",
      `The sign-in at ${providerLabel} took too long, so nothing was connected. Begin again.`,
    );
  }
  return state;
}

function declined(input: FinishOAuth, providerLabel: string): AppError {
  if (input.error === "access_denied") {
    return new AppError(
      "refused",
      `You declined at ${providerLabel}, so nothing was connected. Begin again, or paste a token.`,
    );
  }
  const words = quoted(input.error_description ?? input.error);
  return new AppError(
    "refused",
    `${providerLabel} did not let Headroom in${words === null ? "" : `: ${words}`}. Begin again, or paste a token.`,
  );
}

/** Saves the account where the sign-in was begun for, and returns the id of its connection. */
function save(
  actor: Actor,
  state: OAuthState,
  proven: ProvenAccount,
  providerLabel: string,
): Promise<string> {
  const { providerId, connectionId } = state;
  return db.transaction(async (tx) => {
    if (connectionId === null) {
      const added = await addConnection(tx, actor, providerId, proven);
      if (added !== null) return added;
      const existing = await connectionOf(tx, actor, { providerId, accountId: proven.account.id });
      if (existing !== null && (await replaceCredentials(tx, actor, existing.id, proven))) {
        return existing.id;
      }
      throw gone();
    }
    const [wanted] = await tx
      .select({ accountId: connections.accountId, label: connections.label })
      .from(connections)
      .where(and(eq(connections.id, connectionId), eq(connections.teamId, actor.teamId)));
    if (wanted === undefined) throw gone();
    if (wanted.accountId !== proven.account.id) {
      throw new AppError(
        "conflict",
        `You are signed in at ${providerLabel} as ${proven.account.label}, but the connection is ${wanted.label}’s. Sign out there and begin again as ${wanted.label}, or connect ${proven.account.label} as an account of its own.`,
      );
    }
    if (!(await replaceCredentials(tx, actor, connectionId, proven))) throw gone();
    return connectionId;
  });
}

function gone(): AppError {
  return new AppError("conflict", "The account was disconnected meanwhile. Connect it anew.");
}
