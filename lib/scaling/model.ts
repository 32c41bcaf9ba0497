import type { Sample } from "@/lib/metrics/model";
import type { MaintenanceWindow } from "@/lib/providers/capabilities";
import type { Plan, RemoteStatus } from "@/lib/providers/model";
import type { Policy } from "@/lib/scaling/policy";

export const proposalStatuses = [
  "pending",
  "approved",
  "rejected",
  "superseded",
  "expired",
] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];

export const actionStatuses = ["running", "succeeded", "failed"] as const;
export type ActionStatus = (typeof actionStatuses)[number];

export const directions = ["up", "down"] as const;
export type Direction = (typeof directions)[number];

/**
 * What was used at most in a stretch of time that `samples` no longer hold; production keeps hours.
 * Null is unknown.
 */
export type Peak = {
  at: Date;
  minutes: number;
  memoryBytes: number | null;
  clients: number | null;
};

/** Everything a decision may depend on. Lists are oldest first, with nothing in them after `now`. */
export type Facts = {
  now: Date;
  policy: Policy;
  /** Null when the provider names a plan the catalogue does not know. */
  plan: Plan | null;
  plans: readonly Plan[];
  /** The last hours, see `samplesBackMinutes`; more does no harm. */
  samples: readonly Sample[];
  /** What was before the samples, up to 30 days back. Stretches that lie within the samples do no harm. */
  history: readonly Peak[];
  remoteStatus: RemoteStatus | "gone";
  /** A plan change of ours is approved or under way. */
  isBusy: boolean;
  /** When the last plan change ended, whoever asked for it and however it ended. */
  lastResizedAt: Date | null;
  /** When the changes of the last 24 hours began that Headroom decided on by itself. */
  begunAt: readonly Date[];
  /** How long a plan change would take now, by what there is to copy and who copies it: `leadMinutesOf`. */
  leadMinutes: number;
  /** What the instance cost so far in this calendar month, UTC, in cents; null when nobody knows. */
  spentCents: number | null;
  /** Nothing is changed before this; null when it is not paused. */
  pausedUntil: Date | null;
  /** The plan a person holds it at, and until when. */
  pin: { planId: string; until: Date } | null;
  /** When the provider runs maintenance by itself, in UTC; null where nobody said. */
  maintenanceWindow: MaintenanceWindow | null;
};

/** The facts of an instance of which nothing but its use is known, and that nobody rules. */
export const plainFacts = {
  history: [],
  remoteStatus: "ready",
  isBusy: false,
  lastResizedAt: null,
  begunAt: [],
  leadMinutes: 5,
  spentCents: null,
  pausedUntil: null,
  pin: null,
  maintenanceWindow: null,
} satisfies Partial<Facts>;

/** The least a plan must offer. Always finite: what only an unlimited plan covers is `WITHOUT_LIMIT`. */
export type Need = { memoryBytes: number; clients: number };

/** More than any plan with a limit has, and a number that survives JSON, unlike Infinity. */
export const WITHOUT_LIMIT = Number.MAX_SAFE_INTEGER;

export const holdReasons = [
  "scaling_off",
  "paused",
  "frozen",
  "pinned",
  "growing_off",
  "shrinking_off",
  "change_budget",
  "over_cap",
  "not_in_maintenance",
  "may_be_needed",
  "gone",
  "busy",
  "provider_busy",
  "unknown_plan",
  "cooling_down",
  "no_data",
  "too_few_samples",
  "implausible",
  "comfortable",
  "at_maximum",
  "at_minimum",
  "no_plan_fits",
  "evicting",
  "refusing_connections",
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** What was seen and what it was held against; kept with each evaluation, also with each "no". */
export type Evidence = {
  samples: number;
  windowMinutes: number;
  memoryBytes: number | null;
  memoryLimitBytes: number | null;
  clients: number | null;
  /** Null when the plan has no limit, or nobody says. */
  clientsLimit: number | null;
  /** What is expected to be used within so many minutes, where that and not today's use decided. */
  expected?: Need & { minutes: number };
  /** What use came to in the last two weeks, where the next plan is larger for that; 0 for what did not count. */
  risen?: Need;
};

export const resizeReasons = [
  "memory",
  "clients",
  "memory_and_clients",
  "below_minimum",
  "above_maximum",
  /** The calendar asks for at least this plan at this time. */
  "scheduled",
  /** A person pinned the plan. */
  "pinned",
  /** A limit was met and more is wanted than can be seen. */
  "pressed",
  /** The trend meets the limit before a change would be done, or what comes back after a full plan will. */
  "trend",
  /** Past days needed more at these hours. */
  "season",
  "idle",
  /** A person picked the plan; no decision gives this reason. */
  "chosen",
] as const;
export type ResizeReason = (typeof resizeReasons)[number];

export type Hold = { kind: "hold"; reason: HoldReason; evidence: Evidence };
export type Resize = {
  kind: "resize";
  direction: Direction;
  reason: ResizeReason;
  to: Plan;
  need: Need;
  evidence: Evidence;
};

/** What `evaluate` returns. */
export type Decision = Hold | Resize;
