import { randomBytes, randomUUID } from "node:crypto";
import type { House } from "../house";
import type { State } from "../state";
import type { Authorization } from "./oauth-state";
import type { Scope } from "./scopes";

/** How long a code waits to be exchanged. */
const CODE_MS = 5 * 60_000;

/** The one client the local Heroku knows: Headroom on the same machine. */
export const localClient = {
  id: "headroom-local",
  secret: "headroom-local-secret",
  name: "Headroom on this machine",
} as const;

/** What can be set from outside while the platforms run. */
export type OAuthSettings = {
  /** Where people are led back to; registered with the client, so no request may name another. */
  redirectUrl: string;
  /** How long an access token lasts. */
  expiresInSeconds: number;
};

/** Notes that an account lets the local client in, and returns the code it can exchange once. */
export function grant(state: State, accountId: string, scope: readonly Scope[]): string {
  const code = randomUUID();
  state.authorizations.push({
    ...newAuthorization(accountId, scope, localClient.name),
    clientId: localClient.id,
    code,
    refreshToken: randomUUID(),
  });
  return code;
}

/** A token somebody makes for herself. */
export function newAuthorization(
  accountId: string,
  scope: readonly Scope[],
  description: string,
): Authorization {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    accountId,
    clientId: null,
    description,
    scope: [...scope],
    createdAt: at,
    updatedAt: at,
    code: null,
    accessToken: newToken(),
    accessTokenExpiresAt: null,
    refreshToken: null,
  };
}

/** Exchanges a code for tokens, once and soon; null when it is not one, or not any more. */
export function exchange({ store, oauth }: House, code: string): Authorization | null {
  const granted = store.state.authorizations.find((candidate) => candidate.code === code);
  if (granted === undefined || Date.parse(granted.createdAt) + CODE_MS < Date.now()) return null;
  store.change(() => {
    granted.code = null;
    renew(granted, oauth);
  });
  return granted;
}

/** A new access token for a refresh token, which stays the same; null when it was revoked. */
export function refresh({ store, oauth }: House, refreshToken: string): Authorization | null {
  const granted = store.state.authorizations.find(
    (candidate) => candidate.code === null && candidate.refreshToken === refreshToken,
  );
  if (granted === undefined) return null;
  store.change(() => renew(granted, oauth));
  return granted;
}

function renew(granted: Authorization, { expiresInSeconds }: OAuthSettings): void {
  const now = Date.now();
  granted.accessToken = newToken();
  granted.accessTokenExpiresAt = new Date(now + expiresInSeconds * 1000).toISOString();
  granted.updatedAt = new Date(now).toISOString();
}

export function newToken(): string {
  return `HRKU-${randomBytes(30).toString("base64url")}`;
}
