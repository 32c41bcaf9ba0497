/** What a person subscribes to, per instance; approvals are told whoever listens at all. */
export const topics = ["breach", "success", "failure", "approval"] as const;
export type Topic = (typeof topics)[number];

/**
 * What is true of an instance or of a whole account and people should know. The breaches and a waiting
 * approval last and resolve; the other ones happen once and are resolved as they are raised.
 */
export const conditionTopics = {
  memory_high: "breach",
  clients_high: "breach",
  no_plan_fits: "breach",
  unreachable: "breach",
  gone: "breach",
  account_broken: "breach",
  account_silent: "breach",
  plan_changed: "success",
  plan_change_failed: "failure",
  migration_started: "success",
  migration_ready: "approval",
  migration_done: "success",
  migration_rolled_back: "success",
  migration_failed: "failure",
  approval_waits: "approval",
} as const satisfies Record<string, Topic>;

export type ConditionKey = keyof typeof conditionTopics;
export const conditionKeys = Object.keys(conditionTopics) as ConditionKey[];

/** Use against a limit, drawn as a bar in mails and sent as numbers to webhooks. */
export type Level = { label: string; used: number; limit: number | null; unit: "bytes" | "count" };

/** A condition that holds now, in words. */
export type Condition = {
  key: ConditionKey;
  subject: string;
  body: string;
  levels: readonly Level[];
  /** The id its alert must have, where one thing is told at most once; any other id without. */
  alertId?: string;
};

/**
 * The id of the alert that says that a proposal waits: the proposal's own letters. As alerts have one
 * row per id, no proposal is told twice, whatever happens in between.
 */
export function alertIdOf(proposalId: string): string {
  return proposalId.replace(/^prop_/, "alr_");
}

/** The proposal that an alert says waits; null for alerts about anything else. */
export function proposalIdOf(alert: { id: string; condition: ConditionKey }): string | null {
  return alert.condition === "approval_waits" ? alert.id.replace(/^alr_/, "prop_") : null;
}

export const deliveryStatuses = ["pending", "sent", "failed"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** An alert is told when it begins and, if it lasts, when it ends. */
export const deliveryKinds = ["raised", "resolved"] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

export const channelKinds = ["email", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];
