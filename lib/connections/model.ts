/** `broken`: the provider no longer accepts the credentials; nothing is asked until a person reconnects. */
export const connectionStatuses = ["connected", "broken"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** How the account was opened: a pasted token, or a sign-in at the provider that can be renewed. */
export const credentialKinds = ["token", "oauth"] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** A connection as pages see it. `watched` are those of its `instances` that Headroom looks after. */
export type ConnectionRow = {
  id: string;
  providerId: string;
  providerLabel: string;
  label: string;
  status: ConnectionStatus;
  /** Why it is broken, with the provider's words; null while it works. */
  problem: string | null;
  createdAt: Date;
  /** When the provider was last asked for its instances; null before the first time. */
  syncedAt: Date | null;
  instances: number;
  watched: number;
};
