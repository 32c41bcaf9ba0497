import type { Scope } from "./scopes";

/** What a person granted to a client, or made for herself; its tokens open the APIs. */
export type Authorization = {
  id: string;
  accountId: string;
  /** Null for a token somebody made without a client. */
  clientId: string | null;
  description: string;
  scope: Scope[];
  createdAt: string;
  updatedAt: string;
  /** Waiting to be exchanged, once; null afterwards, and for tokens made without a client. */
  code: string | null;
  accessToken: string;
  /** Null when it does not expire. */
  accessTokenExpiresAt: string | null;
  refreshToken: string | null;
};
