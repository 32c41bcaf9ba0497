import type { CalendarRule } from "@/lib/scaling/calendar/model";

/** Of one direction. `ask`: a person approves each change. `auto`: Headroom approves by itself. */
export const modes = ["off", "ask", "auto"] as const;
export type Mode = (typeof modes)[number];

export const sampleRatesSeconds = [30, 60, 300] as const;
export const evaluationRatesMinutes = [1, 5, 10] as const;

/** What the customer wants. Shares are 0..1 of the plan's limit; money is in cents of the instance's currency. */
export type Policy = {
  growMode: Mode;
  shrinkMode: Mode;
  sampleEverySeconds: (typeof sampleRatesSeconds)[number];
  evaluateEveryMinutes: (typeof evaluationRatesMinutes)[number];
  /** Above this share a larger plan is wanted. */
  memoryAbove: number;
  clientsAbove: number;
  /** A smaller plan must hold the peak below this share of its own limits. Lower than both above. */
  shrinkBelow: number;
  /** How long a level must hold before it counts as more than a spike. */
  growWindowMinutes: number;
  /**
   * How long a smaller plan would have had to do before it is taken; a quarter of it, but no less than the
   * grow window, where other days tell what comes next, or today's plan costs a multiple.
   */
  shrinkWindowMinutes: number;
  /** From the end of the last plan change to the next larger plan. */
  cooldownMinutes: number;
  /** From the end of the last plan change to the next smaller plan; never less than the other one. */
  shrinkCooldownMinutes: number;
  /** Changes that Headroom may begin within 24 hours; null is any number. */
  changesPerDayMax: number | null;
  /** Bounds of the range that plans are chosen from; null is open. Measured by memory and connections. */
  minPlanId: string | null;
  maxPlanId: string | null;
  /** A change that costs more than this above today's plan, each month, is asked for even in `auto`; null is never. */
  askAboveCents: number | null;
  /** What the instance may cost in a calendar month, UTC, as far as Headroom decides; null is anything. */
  monthlyCapCents: number | null;
  /** Of the calendar's weekly rules, an IANA name. */
  timeZone: string;
  calendar: CalendarRule[];
  /** A smaller plan is only taken within the provider's maintenance window. */
  shrinksOnlyInMaintenance: boolean;
  /** For how long a proposal can be approved. */
  approvalHours: number;
};

export const defaultPolicy: Policy = {
  growMode: "ask",
  shrinkMode: "ask",
  sampleEverySeconds: 60,
  evaluateEveryMinutes: 1,
  memoryAbove: 0.8,
  clientsAbove: 0.8,
  shrinkBelow: 0.7,
  growWindowMinutes: 15,
  shrinkWindowMinutes: 120,
  cooldownMinutes: 10,
  shrinkCooldownMinutes: 360,
  changesPerDayMax: 8,
  minPlanId: null,
  maxPlanId: null,
  askAboveCents: null,
  monthlyCapCents: null,
  timeZone: "UTC",
  calendar: [],
  shrinksOnlyInMaintenance: false,
  approvalHours: 24,
};
