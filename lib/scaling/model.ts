import { z } from "zod";
import type { Sample } from "@/lib/metrics/model";
import type { Plan, RemoteStatus } from "@/lib/providers/provider";

/** `ask`: a person approves each change. `auto`: Headroom approves by itself. */
export const modes = ["off", "ask", "auto"] as const;
export type Mode = (typeof modes)[number];

export const proposalStatuses = ["pending", "approved", "rejected", "superseded"] as const;

export const actionStatuses = ["running", "succeeded", "failed"] as const;
export type ActionStatus = (typeof actionStatuses)[number];

export const directions = ["up", "down"] as const;
export type Direction = (typeof directions)[number];

export const sampleRatesSeconds = [30, 60, 300] as const;
export const evaluationRatesMinutes = [1, 5, 10] as const;

/** What the customer wants. Shares are 0..1 of the plan's limit. */
export type Policy = {
  mode: Mode;
  sampleEverySeconds: (typeof sampleRatesSeconds)[number];
  evaluateEveryMinutes: (typeof evaluationRatesMinutes)[number];
  /** Above this share a larger plan is wanted. */
  memoryAbove: number;
  clientsAbove: number;
  /** A smaller plan must hold the peak below this share of its own limits. Lower than both above. */
  shrinkBelow: number;
  growWindowMinutes: number;
  shrinkWindowMinutes: number;
  /** Counted from the end of the last plan change. */
  cooldownMinutes: number;
  /** Bounds of the range that plans are chosen from; null is open. Measured by memory and connections. */
  minPlanId: string | null;
  maxPlanId: string | null;
};

export const defaultPolicy: Policy = {
  mode: "ask",
  sampleEverySeconds: 60,
  evaluateEveryMinutes: 1,
  memoryAbove: 0.8,
  clientsAbove: 0.8,
  shrinkBelow: 0.5,
  growWindowMinutes: 5,
  shrinkWindowMinutes: 60,
  cooldownMinutes: 30,
  minPlanId: null,
  maxPlanId: null,
};

/** Everything a decision may depend on. `samples` are oldest first; nothing in them after `now`. */
export type Facts = {
  now: Date;
  /** Null when the provider names a plan the catalogue does not know. */
  plan: Plan | null;
  plans: readonly Plan[];
  samples: readonly Sample[];
  remoteStatus: RemoteStatus | "gone";
  /** A plan change of ours is approved or under way. */
  isBusy: boolean;
  /** When the last plan change ended, whoever asked for it and however it ended. */
  lastResizedAt: Date | null;
};

/** The least a plan must offer. Always finite: what only an unlimited plan covers is `WITHOUT_LIMIT`. */
export type Need = { memoryBytes: number; clients: number };

/** More than any plan with a limit has, and a number that survives JSON, unlike Infinity. */
export const WITHOUT_LIMIT = Number.MAX_SAFE_INTEGER;

export const holdReasons = [
  "scaling_off",
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
};

export const resizeReasons = [
  "memory",
  "clients",
  "memory_and_clients",
  "below_minimum",
  "above_maximum",
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

const share = z.number().gt(0, "must be above 0 %").max(1, "must be at most 100 %");
const WEEK_MINUTES = 10_080;
const minutes = (min: number, max: number) => {
  const words = `must be a whole number from ${min} to ${max}`;
  return z.number().int(words).min(min, words).max(max, words);
};

/** The policy as the form sends it. What depends on the plans is checked by `policyProblems`. */
export const PolicyInput = z.object({
  mode: z.enum(modes),
  sampleEverySeconds: z.literal([...sampleRatesSeconds]),
  evaluateEveryMinutes: z.literal([...evaluationRatesMinutes]),
  memoryAbove: share,
  clientsAbove: share,
  shrinkBelow: share,
  growWindowMinutes: minutes(1, 60),
  shrinkWindowMinutes: minutes(5, WEEK_MINUTES),
  cooldownMinutes: minutes(0, WEEK_MINUTES),
  minPlanId: z.string().nullable(),
  maxPlanId: z.string().nullable(),
}) satisfies z.ZodType<Policy>;
