import "server-only";

import { createHash, randomBytes } from "node:crypto";

const BYTES = 24;

/** What stands in the link of an invitation: 192 random bits. Only its hash is kept. */
export function newInvitationToken(): string {
  return randomBytes(BYTES).toString("base64url");
}

/** What is kept of a token: enough to know it again. */
export function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
