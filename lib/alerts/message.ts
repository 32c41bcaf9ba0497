import type { DeliveryKind, Topic } from "@/lib/alerts/model";

/** Use against a limit, drawn as a bar in mails and sent as numbers to webhooks. */
export type Level = { label: string; used: number; limit: number | null; unit: "bytes" | "count" };

/** An alert speaks of an instance or of a whole account. `planLabel` is the plan's name for people. */
export type About =
  | { kind: "instance"; id: string; name: string; planId: string; planLabel: string }
  | { kind: "account"; id: string; name: string; providerLabel: string };

/** What a channel sends, before it is put into the channel's own words. `id` is the delivery's. */
export type Message = {
  id: string;
  kind: DeliveryKind;
  topic: Topic;
  condition: string;
  subject: string;
  body: string;
  levels: readonly Level[];
  about: About;
  team: { id: string; name: string };
  url: string;
  at: Date;
};
