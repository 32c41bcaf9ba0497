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
  credentialKind: CredentialKind;
  /** The provider has not answered for so long that people were told. */
  isSilent: boolean;
  createdAt: Date;
  /** When the provider was last asked for its instances; null before the first time. */
  syncedAt: Date | null;
  instances: number;
  watched: number;
};

/** How far the inventory of an account has been read, part by part. */
export type PartsRead = {
  total: number;
  read: number;
  /** The longest unseen part; null while one was never read. */
  oldestAt: Date | null;
};

/** What an account may still ask of its provider. */
export type Budget = {
  left: number;
  /** What it may ask at once when nothing was asked for long. */
  full: number;
  perMinute: number;
  /** When `left` is `full` again, if nothing is asked until then; null when it is full now. */
  fullAt: Date | null;
  /** Whether the provider itself said what is left; otherwise Headroom counts. */
  isTold: boolean;
  /** Nothing is asked before this, because the provider said that it was too much; null otherwise. */
  limitedUntil: Date | null;
};

/** The requests of an account in one hour: for looks, for what people ask, and refused as too many. */
export type UsageHour = { hour: Date; background: number; action: number; limited: number };

/** A webhook that Headroom asked the provider for, of one app. */
export type WebhookRow = {
  appName: string;
  /** Since when it is live; null while it is not. */
  liveSince: Date | null;
  heardAt: Date | null;
  problem: string | null;
};
