import "server-only";

import { z } from "zod";
import { open, seal } from "@/lib/secrets";

/** What a sign-in at a provider was begun for: it comes back in the address that the provider leads to. */
const OAuthState = z.object({
  providerId: z.string(),
  userId: z.string(),
  teamId: z.string(),
  /** The connection that gets new credentials; null to add an account. */
  connectionId: z.string().nullable(),
  endsAt: z.coerce.date(),
});
export type OAuthState = z.output<typeof OAuthState>;

/** Seals a state for the browser that holds `nonce` in a cookie: in another one it does not open. */
export function sealState(state: OAuthState, nonce: string): string {
  return seal(JSON.stringify(state), nonce);
}

/** Opens what `sealState` closed; null for anything else, and in another browser. */
export function openState(sealed: string, nonce: string): OAuthState | null {
  try {
    return OAuthState.parse(JSON.parse(open(sealed, nonce)));
  } catch {
    return null;
  }
}
