import type { Currency } from "@/lib/format";
import type {
  Apps,
  Attachments,
  Backups,
  Lifecycle,
  LogDrains,
  Maintenance,
  OAuth,
  Settings,
  Versions,
  Webhooks,
} from "@/lib/providers/capabilities";
import type { ChangeEffects } from "@/lib/providers/change-effects";
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

/**
 * All the rest of the house knows of a place that runs Redis.
 *
 * An adapter keeps no state, writes no rows, reads no clock (Scalingo's short-lived tokens and Heroku's
 * remembered answers are the exceptions, see there). Every call throws `AppError`:
 * `forbidden` when the credentials are no longer accepted, `not_found` when the instance is gone,
 * `refused` with the provider's own words in quotes, `unreachable` when it may work later.
 * There is no job id: `changePlan` says what is wanted, `read` says what is.
 */
export type Provider = {
  label: string;
  credentialFields: readonly CredentialField[];
  /** Null where nobody counts. */
  allowance: AccountAllowance | null;
  /** Null where people can only paste a token, also while this installation has no client of its own. */
  oauth(): OAuth | null;
  /** Proves that the credentials work and may do what Headroom needs. */
  verify(access: Access): Promise<Account>;
  /**
   * The parts the inventory is read in: what a few requests can list at once. Heroku answers for the whole
   * account, Scalingo app by app. Ids are stable and belong to the adapter.
   */
  parts(access: Access): Promise<Part[]>;
  /**
   * All instances of a part or an error: what is absent counts as gone. One cheap look, so that `ready`
   * may be early while a plan change runs; `read` looks closer.
   */
  list(access: Access, part: Part): Promise<Remote[]>;
  read(access: Access, remoteId: string): Promise<Remote>;
  /** Every plan that might replace the instance's own, all families, cheapest first. */
  plans(access: Access, remoteId: string): Promise<Plan[]>;
  redisUrl(access: Access, remoteId: string): Promise<RedisAddress>;
  /** Asking for the plan it has is a no-op. */
  changePlan(access: Access, remoteId: string, planId: string): Promise<void>;
  /** What the change does, told before anyone presses a button. */
  effects(from: Plan, to: Plan): ChangeEffects;
} & Capabilities;

/** What some providers can and others cannot. */
export type Capabilities = {
  attachments: Attachments | null;
  settings: Settings | null;
  maintenance: Maintenance | null;
  versions: Versions | null;
  backups: Backups | null;
  apps: Apps | null;
  lifecycle: Lifecycle | null;
  drains: LogDrains | null;
  webhooks: Webhooks | null;
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
