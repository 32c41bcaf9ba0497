import type { Currency } from "@/lib/format";
import type { Meter } from "@/lib/providers/meter";

/** What a provider needs to know of an account, by the keys of its `credentialFields`. */
export type Credentials = Readonly<Record<string, string>>;

/** One conversation with an account: what opens it, and what counts its requests. */
export type Access = { credentials: Credentials; meter: Meter };

/** One line of the form that connects an account. */
export type CredentialField = {
  key: string;
  label: string;
  help: string;
  placeholder?: string;
  isSecret: boolean;
  /** May be left empty; then the credentials lack it. */
  isOptional?: true;
};

/**
 * How often an account may be asked: a bucket of `capacity` requests that fills steadily by `perMinute`.
 * The last `reserve` of them are kept for what a person waits for, and for the customer's own tools.
 */
export type AccountAllowance = { capacity: number; perMinute: number; reserve: number };

/** Whose account the credentials open, as the provider names it. */
export type Account = { id: string; label: string };

/**
 * A size a provider sells.
 *
 * Plans of one `family` replace each other without losing anything: same service, space, replica and
 * persistence. `maxClients` is `Infinity` when the plan has no limit. Null means that nobody says;
 * such a plan is shown and never chosen.
 */
export type Plan = {
  id: string;
  label: string;
  family: string;
  memoryBytes: number | null;
  maxClients: number | null;
  monthlyCents: number | null;
  currency: Currency;
  hasReplica: boolean;
  hasPersistence: boolean;
  /** False for a plan that is no longer sold: it may be kept, not moved to. */
  isOffered: boolean;
};

export const remoteStatuses = ["ready", "changing", "failed"] as const;
export type RemoteStatus = (typeof remoteStatuses)[number];

/** An instance as its provider sees it now. `remoteId` belongs to the adapter; nobody takes it apart. */
export type Remote = {
  remoteId: string;
  name: string;
  appName: string;
  region: string;
  planId: string;
  status: RemoteStatus;
  /** What this customer pays, or null where the provider does not say: then the plan's price holds. */
  monthlyCents: number | null;
  currency: Currency;
  /** The provider's own words on what is under way, or null. */
  progress: string | null;
  /** False where no connection from outside can reach it, as in a private space. */
  isReachable: boolean;
};

/** A part of an account's inventory. `label` is what the provider calls it now. */
export type Part = { id: string; label: string };

/** Where a Redis listens, and how its certificate is to be judged. */
export type RedisAddress = {
  url: string;
  /** False where the provider signs its own certificates and offers no way to check them. */
  verifiesCertificate: boolean;
  /** The provider's own certificate authority in PEM; absent where the system's authorities hold. */
  certificateAuthority?: string;
};
