export const webhookLevels = ["notify", "sync"] as const;
export type WebhookLevel = (typeof webhookLevels)[number];

/** What a subscription may name. Builds, collaborators, domains and endpoints never change here. */
export const webhookIncludes = [
  "api:addon",
  "api:addon-attachment",
  "api:app",
  "api:build",
  "api:collaborator",
  "api:domain",
  "api:dyno",
  "api:formation",
  "api:release",
  "api:sni-endpoint",
] as const;
export type WebhookInclude = (typeof webhookIncludes)[number];

export type Webhook = {
  id: string;
  appId: string;
  include: WebhookInclude[];
  /** `notify` is tried once, `sync` several times. */
  level: WebhookLevel;
  url: string;
  /** Signs every delivery. */
  secret: string;
  /** Sent along as the header of that name; null sends none. */
  authorization: string | null;
  createdAt: string;
  updatedAt: string;
};

/** Something that happened to an app, in the words it is told in. */
export type WebhookEvent = {
  id: string;
  appId: string;
  include: WebhookInclude;
  action: "create" | "update" | "destroy";
  actor: { email: string; id: string };
  data: object;
  /** The fields that changed, as they were. */
  previousData: object;
  at: string;
};

/** One event on its way to one subscriber. */
export type WebhookDelivery = {
  id: string;
  /** Rises by one with every delivery of the platforms. */
  seq: number;
  webhookId: string;
  eventId: string;
  status: "pending" | "retrying" | "failed" | "succeeded";
  attempts: number;
  /** Null once nothing more is tried. */
  nextAttemptAt: string | null;
  lastAttempt: WebhookAttempt | null;
  createdAt: string;
  updatedAt: string;
};

export type WebhookAttempt = {
  id: string;
  /** The status that was answered; null when nobody answered. */
  code: number | null;
  error: string | null;
  at: string;
};

export type WebhookState = {
  webhooks: Webhook[];
  events: WebhookEvent[];
  deliveries: WebhookDelivery[];
};
