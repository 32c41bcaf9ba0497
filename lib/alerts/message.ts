import type { DeliveryKind, Level, Topic } from "@/lib/alerts/model";
import type { Currency } from "@/lib/format";
import type { Direction, proposalStatuses } from "@/lib/scaling/model";

/** An alert speaks of an instance or of a whole account. `planLabel` is the plan's name for people. */
export type About =
  | { kind: "instance"; id: string; name: string; planId: string; planLabel: string }
  | { kind: "account"; id: string; name: string; providerLabel: string };

/** A proposal as a message tells it. Cents are per month, null where nobody knows. */
export type ToldProposal = {
  id: string;
  status: (typeof proposalStatuses)[number];
  direction: Direction;
  fromPlanId: string;
  toPlanId: string;
  fromLabel: string;
  toLabel: string;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
  /** What the change does, in one line; null where nobody knows. */
  effects: string | null;
  expiresAt: Date | null;
  /** Who decided, as the beginning of a sentence: `Ada has`. */
  decider: string;
};

/** Where the reader of one message decides: the same page, opened at the one or the other answer. */
export type ApprovalLinks = { approveUrl: string; declineUrl: string };

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
  /** What an alert about an approval asks for; null for all others. */
  proposal: ToldProposal | null;
  /** Null where nothing waits for the reader. */
  links: ApprovalLinks | null;
  at: Date;
};
