import "server-only";

import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

/**
 * What stands in the approval link of a delivery: the delivery's own 100 random bits and their
 * HMAC-SHA-256 under the newest key of the installation, `<letters>-<base64url>`.
 *
 * Made from the delivery and not from new random bits, so that the message is the same at each attempt
 * and its receiver sees a repetition for what it is. Nobody without the key can make one.
 */
export function approvalTokenOf(deliveryId: string): string {
  const letters = deliveryId.replace(/^dlv_/, "");
  return `${letters}-${signatureOf(letters, env().HEADROOM_SECRET_KEYS[0]!.key)}`;
}

/** Whether this installation made a token, with a key it still has. Asks nobody, so garbage costs nothing. */
export function isApprovalToken(token: string): boolean {
  const dash = token.indexOf("-");
  const signature = Buffer.from(token.slice(dash + 1));
  return env().HEADROOM_SECRET_KEYS.some(({ key }) => {
    const expected = Buffer.from(signatureOf(token.slice(0, dash), key));
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  });
}

/** The delivery that brought a token of ours to its reader. */
export function deliveryIdOf(token: string): string {
  return `dlv_${token.slice(0, token.indexOf("-"))}`;
}

/** The purpose is signed along: what the same key signs or seals elsewhere is no token. */
function signatureOf(letters: string, key: Buffer): string {
  return createHmac("sha256", key).update(`approval-link:${letters}`).digest("base64url");
}
