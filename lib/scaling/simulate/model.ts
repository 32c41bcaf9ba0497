import type { Plan } from "@/lib/providers/model";
import type { Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/**
 * What an application wants of its instance, minute by minute, whatever plan it is on: demand, not use.
 * Both lists are of the same length; the first minute is `startAt`.
 */
export type History = {
  startAt: Date;
  memoryBytes: readonly number[];
  clients: readonly number[];
  incidents: readonly Incident[];
  /** Whether a full server removes keys; else it refuses to write, and nothing tells but the plateau. */
  isEvicting: boolean;
};

/** What happens to an instance, or to what is seen of it, besides demand. */
export type Incident =
  /** No sample arrives. */
  | { kind: "gap"; fromMinute: number; minutes: number }
  /** Samples arrive and say this instead of what is used: 0, NaN, -1, or a number nobody used. */
  | { kind: "misread"; fromMinute: number; minutes: number; memoryBytes: number; clients: number }
  /** The server begins anew with this share of what it held. */
  | { kind: "restart"; fromMinute: number; keepsShare: number };

/** How many minutes a plan change takes, at least 1, given what there is to copy. */
export type LeadTime = (from: Plan, to: Plan, heldBytes: number) => number;

/** A history and all that decides what becomes of it. Of the policy: its range, its rates and its shares. */
export type Scenario = {
  history: History;
  /** The plan of the first minute; one of `plans`. */
  plan: Plan;
  plans: readonly Plan[];
  policy: Policy;
  leadMinutes: LeadTime;
  /** How long two thirds of what was lost take to come back. */
  refillMinutes: number;
};

/**
 * A rule that is replayed: the plan it wants for these facts, or null to leave things as they are.
 * Pure; it sees what a decision sees in production, and nothing of the demand behind it.
 */
export type Contender = (facts: Facts) => Plan | null;

/** A plan change. `doneMinute` is the first on the new plan; null when the history ends before. */
export type Change = {
  askedMinute: number;
  doneMinute: number | null;
  from: Plan;
  to: Plan;
};

/** What a rule must never ask for. */
export const forbiddenActs = ["on_gap", "outside_range", "across_families", "below_use"] as const;
export type ForbiddenAct = (typeof forbiddenActs)[number];

/** The plan of each minute, as an index into `plans`, and the changes that led there. */
export type Course = { planByMinute: Uint16Array; changes: readonly Change[] };

/** What became of a history under a rule. */
export type Replay = Course & { forbidden: Readonly<Record<ForbiddenAct, number>> };
