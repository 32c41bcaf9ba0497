import "server-only";

import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

/**
 * Makes the secret end of a drain's address: the instance, and a proof that Headroom gave it out.
 * It needs no row, and ends to be valid with `NEXTAUTH_SECRET`.
 */
export function drainToken(instanceId: string): string {
  return `${instanceId}.${proofOf(instanceId).toString("base64url")}`;
}

/** The address that a drain of the instance's app posts to. Whoever has it can write its measurements. */
export function drainAddress(instanceId: string): string {
  return `${env().NEXTAUTH_URL}/api/drains/${drainToken(instanceId)}`;
}

/** Returns the instance a drain token was made for, or null for any other text. */
export function instanceOfDrainToken(token: string): string | null {
  const dot = token.lastIndexOf(".");
  if (dot <= 0) return null;
  const instanceId = token.slice(0, dot);
  const given = Buffer.from(token.slice(dot + 1), "base64url");
  const proof = proofOf(instanceId);
  return given.length === proof.length && timingSafeEqual(given, proof) ? instanceId : null;
}

function proofOf(instanceId: string): Buffer {
  // A key of its own, so that no other signature made with the secret passes for a drain's.
  const key = createHmac("sha256", env().NEXTAUTH_SECRET).update("headroom drain").digest();
  return createHmac("sha256", key).update(instanceId).digest();
}
