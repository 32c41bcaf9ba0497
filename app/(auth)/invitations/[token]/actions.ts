"use server";

import { redirect } from "next/navigation";
import { signedInUserId } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/errors";
import type { Outcome } from "@/lib/outcome";
import { acceptInvitation } from "@/lib/teams/accept-invitation";

/** Not an `action`: who accepts may be in no team yet, and so be no actor. */
export async function accept({ token }: { token: string }): Promise<Outcome<{ teamName: string }>> {
  const userId = await signedInUserId();
  if (userId === null)
    redirect(`/sign-in?callbackUrl=${encodeURIComponent(`/invitations/${token}`)}`);
  try {
    const { teamName } = await acceptInvitation(userId, token);
    return { ok: true, value: { teamName } };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, message: error.message, fields: {} };
    throw error;
  }
}
