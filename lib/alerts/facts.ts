import type { ConditionKey } from "@/lib/alerts/model";
import type { InstanceStatus } from "@/lib/instances/model";
import type { Sample } from "@/lib/metrics/model";
import type { Plan } from "@/lib/providers/model";
import type { Currency } from "@/lib/format";
import type { Direction } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/** A pending proposal. Cents are per month, null where nobody knows; it ends at `expiresAt` if at all. */
export type WaitingProposal = {
  id: string;
  direction: Direction;
  sentence: string;
  toLabel: string;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
  expiresAt: Date | null;
};

/** Everything a condition may depend on. `sample` is the newest one, null when there is none. */
export type InstanceFacts = {
  now: Date;
  instance: {
    name: string;
    planId: string;
    status: InstanceStatus;
    unreachableSince: Date | null;
    problem: string | null;
  };
  /** Until a person reconnects its account no plan is changed. */
  isAccountBroken: boolean;
  /** The plan of today; null when the catalogue does not know it. */
  plan: Pick<Plan, "label" | "memoryBytes" | "maxClients"> | null;
  policy: Pick<Policy, "growMode" | "sampleEverySeconds" | "memoryAbove" | "clientsAbove">;
  sample: Pick<
    Sample,
    "at" | "usedMemoryBytes" | "connectedClients" | "memoryLimitBytes" | "clientsLimit"
  > | null;
  /** The newest evaluation. */
  evaluation: { reason: string; sentence: string } | null;
  /** What waits for a person's yes or no. */
  proposal: WaitingProposal | null;
  /** The conditions with an open alert: what is open ends later than it began. */
  open: ReadonlySet<ConditionKey>;
};
