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
import type {
  Access,
  Account,
  AccountAllowance,
  CredentialField,
  Part,
  Plan,
  RedisAddress,
  Remote,
} from "@/lib/providers/model";

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
