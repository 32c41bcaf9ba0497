import type { DeliveryKind, Topic } from "@/lib/alerts/model";

/** Use against a limit, drawn as a bar in mails and sent as numbers to webhooks. */
export type Level = { label: string; used: number; limit: number | null; unit: "bytes" | "count" };

/** What a channel sends, before it is put into the channel's own words. `id` is the delivery's. */
export type Message = {
  id: string;
  kind: DeliveryKind;
  topic: Topic;
  condition: string;
  subject: string;
  body: string;
  levels: readonly Level[];
  instance: { id: string; name: string; planId: string };
  team: { id: string; name: string };
  url: string;
  at: Date;
};
