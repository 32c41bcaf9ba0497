import "server-only";

import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { sealState } from "@/lib/connections/oauth-state";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { providerNamed } from "@/lib/providers";
import type { OAuth } from "@/lib/providers/capabilities";

/** How long a person may take at the provider. */
export const OAUTH_MINUTES = 15;

export const BeginOAuth = z.object({
  providerId: z.string(),
  /** The connection that gets new credentials; null to add an account. */
  connectionId: z.string().nullable(),
});
export type BeginOAuth = z.infer<typeof BeginOAuth>;

/**
 * Begins a sign-in at the provider: where to send the person, and the nonce that their browser has to
 * bring back with the answer. Nothing is kept here.
 *
 * @throws AppError `forbidden` when the actor is not an owner
 * @throws AppError `not_found` when the connection is gone, another team's or another provider's
 * @throws AppError `invalid` where this provider offers no sign-in
 */
export async function beginOAuth(
  actor: Actor,
  { providerId, connectionId }: BeginOAuth,
  now: Date = new Date(),
): Promise<{ url: string; nonce: string }> {
  requireRole(actor, "owner");
  const oauth = oauthOf(providerId);
  if (connectionId !== null) await requireOwn(actor, providerId, connectionId);

  const nonce = randomBytes(24).toString("base64url");
  const { userId, teamId } = actor;
  const endsAt = new Date(now.getTime() + OAUTH_MINUTES * 60_000);
  const state = sealState({ providerId, userId, teamId, connectionId, endsAt }, nonce);
  const redirectUrl = `${env().NEXTAUTH_URL}/connections/oauth/${providerId}`;
  return { url: oauth.authorizeUrl({ state, redirectUrl }), nonce };
}

/** @throws AppError `invalid` where people can only paste a token */
export function oauthOf(providerId: string): OAuth {
  const provider = providerNamed(providerId);
  const oauth = provider.oauth();
  if (oauth !== null) return oauth;
  throw new AppError(
    "invalid",
    `This Headroom offers no sign-in at ${provider.label}. Connect the account with a token.`,
  );
}

async function requireOwn(actor: Actor, providerId: string, connectionId: string): Promise<void> {
  const found = await db.$count(
    connections,
    and(
      eq(connections.id, connectionId),
      eq(connections.teamId, actor.teamId),
      eq(connections.providerId, providerId),
    ),
  );
  if (found === 0) {
    throw new AppError("not_found", "This account is not connected. Connect it anew.");
  }
}
