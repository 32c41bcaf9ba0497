import type { Level } from "@/lib/alerts/message";

/** What a person subscribes to, per instance. */
export const topics = ["breach", "success", "failure"] as const;
export type Topic = (typeof topics)[number];

/**
 * What is true of an instance or of a whole account and people should know. The breaches last and
 * resolve; the other ones happen once and are resolved as they are raised.
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
} as const satisfies Record<string, Topic>;

export type ConditionKey = keyof typeof conditionTopics;
export const conditionKeys = Object.keys(conditionTopics) as ConditionKey[];

/** A condition that holds now, in words. */
export type Condition = {
  key: ConditionKey;
  subject: string;
  body: string;
  levels: readonly Level[];
};

export const deliveryStatuses = ["pending", "sent", "failed"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** An alert is told when it begins and, if it lasts, when it ends. */
export const deliveryKinds = ["raised", "resolved"] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

export const channelKinds = ["email", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];
