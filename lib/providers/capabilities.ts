import type { Access, Remote } from "@/lib/providers/model";

/**
 * What a provider can do beyond the plan of an instance. A provider without one of these has null in its
 * place, and pages leave it out. Every call throws `AppError` as `Provider` describes.
 */

/** An app at the provider. `id` belongs to the adapter. */
export type RemoteApp = { id: string; name: string };

/** One app's use of an instance: the config var that holds its URL, and whether it pays for it. */
export type Attachment = {
  id: string;
  app: RemoteApp;
  name: string;
  configVar: string;
  isOwner: boolean;
};

/** One Redis used by several apps under names of their own. */
export type Attachments = {
  list(access: Access, remoteId: string): Promise<Attachment[]>;
  /** Gives the app the instance under `name`; null lets the provider choose one. A name that is taken moves here. */
  attach(
    access: Access,
    remoteId: string,
    app: RemoteApp,
    name: string | null,
  ): Promise<Attachment>;
  detach(access: Access, attachmentId: string): Promise<void>;
  /**
   * Makes the instance the app's `name`, and leaves the one that had it another name on that app, so
   * that it can be had back. Safe to repeat.
   */
  promote(access: Access, remoteId: string, app: RemoteApp, name: string): Promise<void>;
};

/** A setting of the server that its provider lets people change. Values are texts, as a form has them. */
export type Setting = {
  key: string;
  label: string;
  help: string;
  /** Null where the provider does not tell; empty for one that is off. */
  value: string | null;
  /** What it may be; null for free text or a number. */
  options: readonly string[] | null;
  /** True while the provider is still putting it into effect. */
  isPending: boolean;
};

export type Settings = {
  read(access: Access, remoteId: string): Promise<Setting[]>;
  change(access: Access, remoteId: string, key: string, value: string): Promise<void>;
};

/** Days of the week from 0, as `Date.getUTCDay` counts them. */
export const weekdays = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

/** A weekly window in UTC. `weekday` 0 is Sunday. */
export type MaintenanceWindow = {
  weekday: number;
  startHour: number;
  startMinute: number;
  hours: number;
};

/** `blocks`: a plan change now would meet it, so it has to wait. */
export type MaintenanceState = {
  status: string;
  blocks: boolean;
  reason: string | null;
  scheduledAt: Date | null;
  requiredBy: Date | null;
  window: MaintenanceWindow | null;
};

export type Maintenance = {
  read(access: Access, remoteId: string): Promise<MaintenanceState>;
  setWindow(access: Access, remoteId: string, window: MaintenanceWindow): Promise<void>;
  /** Null where the provider runs it only by itself. */
  runNow: ((access: Access, remoteId: string) => Promise<void>) | null;
};

/** `next` is the version an upgrade would lead to, or null on the newest one. `impact` is told before. */
export type EngineVersions = { current: string; next: string | null; impact: string };

export type Versions = {
  read(access: Access, remoteId: string): Promise<EngineVersions>;
  /** Cannot be undone. Progress shows in `Provider.read`. */
  upgrade(access: Access, remoteId: string, version: string): Promise<void>;
};

export type Backup = {
  id: string;
  createdAt: Date;
  bytes: number | null;
  status: "scheduled" | "running" | "done" | "failed";
  isManual: boolean;
};

export type Backups = {
  list(access: Access, remoteId: string): Promise<Backup[]>;
  create(access: Access, remoteId: string): Promise<Backup>;
  /** An address that opens without credentials for a short while. */
  downloadUrl(access: Access, remoteId: string, backupId: string): Promise<string>;
  /** The hour (UTC) of the daily backup; null when there is none. */
  schedule(access: Access, remoteId: string): Promise<number | null>;
  setSchedule(access: Access, remoteId: string, hourUtc: number | null): Promise<void>;
};

/** Processes of one type and how many run. `size` is the provider's name for how large each is. */
export type Formation = { type: string; quantity: number; size: string };

/** What is done to an app around a move of its data. */
export type Apps = {
  /** Every app that the account can see, in no order. */
  list(access: Access): Promise<RemoteApp[]>;
  formation(access: Access, app: RemoteApp): Promise<Formation[]>;
  /** Several types at once; the others keep their number. */
  scale(
    access: Access,
    app: RemoteApp,
    wanted: readonly Pick<Formation, "type" | "quantity">[],
  ): Promise<void>;
  /** How many processes of a type are alive now, whatever is wanted. */
  running(access: Access, app: RemoteApp, type: string): Promise<number>;
  restart(access: Access, app: RemoteApp, type: string | null): Promise<void>;
  /**
   * Runs a command once in a container of its own, which ends with it. What it prints goes to the log of
   * the app; nobody waits for its end.
   */
  runOnce(access: Access, app: RemoteApp, command: string): Promise<void>;
  /** Null where the provider has no maintenance page to switch. */
  setMaintenance: ((access: Access, app: RemoteApp, isOn: boolean) => Promise<void>) | null;
  /** Secrets in clear: never to be kept or logged. */
  configVars(access: Access, app: RemoteApp): Promise<Readonly<Record<string, string>>>;
  /** Null removes one. `restarts` of the answer: whether the provider restarts the app by itself. */
  setConfigVars(
    access: Access,
    app: RemoteApp,
    vars: Readonly<Record<string, string | null>>,
  ): Promise<{ restarts: boolean }>;
};

/** Making and removing instances, for moves to a new one. */
export type Lifecycle = {
  /** `forkOf`: begins as a copy of this instance; null begins empty. Ready when `Provider.read` says so. */
  create(
    access: Access,
    wanted: { app: RemoteApp; planId: string; forkOf: string | null; attachAs: string | null },
  ): Promise<Remote>;
  destroy(access: Access, remoteId: string): Promise<void>;
};

export type LogDrain = { id: string; url: string; token: string };

/** Lines an app's log stream sends to an address of ours. */
export type LogDrains = {
  /** The app whose stream carries the lines of the instance. */
  list(access: Access, remoteId: string): Promise<LogDrain[]>;
  create(access: Access, remoteId: string, url: string): Promise<LogDrain>;
  /** One that is gone already is fine. */
  remove(access: Access, remoteId: string, drainId: string): Promise<void>;
};

export type WebhookSubscription = { id: string; url: string; secret: string };

export type WebhookMessage = { body: string; header: (name: string) => string | null };

/** What happened at the provider, as far as one message tells it. */
export type ProviderNews = {
  /** The same for a message that is sent again. */
  id: string;
  at: Date | null;
  /** What has to be looked at again. */
  concerns: "instance" | "address" | "app";
  /** The provider's words, for people: `plan changed from premium-0 to premium-2`. */
  what: string;
  actor: string | null;
};

/** Messages the provider sends when something changes on an app. */
export type Webhooks = {
  subscribe(
    access: Access,
    remoteId: string,
    url: string,
    secret: string,
  ): Promise<WebhookSubscription>;
  list(access: Access, remoteId: string): Promise<Pick<WebhookSubscription, "id" | "url">[]>;
  unsubscribe(access: Access, remoteId: string, webhookId: string): Promise<void>;
  /** Whether a message was made with the secret. `header` gives a header by its name in lower case. */
  isGenuine(message: WebhookMessage, secret: string): boolean;
  /** Reads a genuine message; null where it tells nothing of a Redis, its address or its app. */
  read(message: WebhookMessage): ProviderNews | null;
};

/** Sign-in at the provider instead of a pasted token. */
export type OAuth = {
  /** What the person is asked for, and why, one line per scope. */
  scopes: readonly { name: string; why: string }[];
  authorizeUrl(request: { state: string; redirectUrl: string }): string;
  /** @throws AppError `refused` where the code is not accepted */
  exchange(code: string, now: Date): Promise<OAuthGrant>;
  /** @throws AppError `forbidden` when the grant was revoked */
  refresh(credentials: Readonly<Record<string, string>>, now: Date): Promise<OAuthGrant>;
  /** Tells the provider to forget the grant. One it has forgotten already is fine. */
  revoke(credentials: Readonly<Record<string, string>>): Promise<void>;
};

/** What is sealed as the credentials of a connection made by OAuth. */
export type OAuthGrant = { credentials: Readonly<Record<string, string>>; expiresAt: Date };
