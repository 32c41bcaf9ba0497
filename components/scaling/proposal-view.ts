import type { LevelFacts } from "@/components/instances/level-state";
import type { Currency } from "@/lib/format";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import type { ForecastMetric, Outlook } from "@/lib/scaling/forecast/model";
import type { Direction, Evidence, ResizeReason } from "@/lib/scaling/model";
import type { EvidencePoint } from "./evidence-points";

/** A proposal as a page shows it, with the instant it was drawn up for. */
export type ProposalView = {
  id: string;
  instanceId: string;
  instanceName: string;
  direction: Direction;
  reason: ResizeReason;
  sentence: string;
  evidence: Evidence;
  createdAt: Date;
  expiresAt: Date | null;
  now: Date;
  fromPlanId: string;
  toPlanId: string;
  fromLabel: string;
  toLabel: string;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
  /** What it costs more until the calendar month ends, in cents; below zero saves. Null is unknown. */
  restOfMonthCents: number | null;
  memory: { now: LevelFacts; after: LevelFacts };
  clients: { now: LevelFacts; after: LevelFacts };
  /** Which of both the change is about, and its last six hours. */
  cause: ForecastMetric;
  points: readonly EvidencePoint[];
  /** What is expected of it in the next two hours; null where too little was measured. */
  ahead: Outlook | null;
  effects: ChangeEffects | null;
  /** How long the change may take, by our guess; null where the plan of now is not known. */
  durationSeconds: number | null;
  /** What speaks against trusting the evidence, in sentences. */
  doubts: readonly string[];
};
