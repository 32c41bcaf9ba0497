import type { AppUse } from "@/lib/migrations/spec";
import type { Counters } from "@/lib/migrations/target-counters";
import type { JobCounts, Queue } from "@/lib/transfer/queues/model";
import type { ReportSetting } from "@/lib/transfer/report/model";

/**
 * What was done since the gate is taken back. `undo`: because a step failed before the apps were handed over; a
 * person may try again. `cancel` and `roll_back`: for good, and the second takes a switch back, too.
 */
export const wishes = ["undo", "cancel", "roll_back"] as const;
export type Wish = (typeof wishes)[number];

/** One app whose processes a step stops or starts. */
export type SteppedApp = {
  connectionId: string;
  app: { id: string; name: string };
  /** Whether its provider has a maintenance page to switch. */
  hasMaintenance: boolean;
};

/** What a step acts on, as it was planned. */
export type StepSubject = {
  /** What was planned, in words: the row's own sentence tells later what came of it. */
  plan?: string;
  apps?: SteppedApp[];
  uses?: AppUse[];
  queues?: Queue[];
  hours?: number;
};

export type ProcessCount = { type: string; quantity: number };

/** What an app's variable was before it was switched, and what was done to it. */
export type FormerUse = AppUse & {
  /** Sealed for the step; null when there was no such variable. */
  sealedValue: string | null;
  /** The name under which the source was attached; null for a plain variable. */
  attachmentName: string | null;
};

/** What ran in an app before it was stopped. */
export type FormerFormation = {
  connectionId: string;
  app: { id: string; name: string };
  processes: { type: string; quantity: number }[];
};

/** What is known of an instance before its plan changes. Values of a few keys stand for all. */
export type Fingerprint = {
  /** By database. */
  keys: Record<string, number>;
  evictionPolicy: string | null;
  /** Keys without expiry: their value is a digest, and should outlive a plan change. */
  sample: { database: number; keyBase64: string; type: string; digest: string }[];
};

/** A target's counters of trouble at the last look, and what came on top since the switch. */
export type TargetHealth = { last: Counters; since: Counters };

/** What a step keeps between its runs, and for its way back. Each kind uses what it needs. */
export type StepMemory = {
  formations?: FormerFormation[];
  uses?: FormerUse[];
  /** What was there before something was made, by the provider's ids; and what was made. */
  known?: string[];
  remoteId?: string;
  /** What the provider called it when it was made. */
  name?: string;
  /** A person had it removed. */
  isRemoved?: boolean;
  /** Milliseconds since 1970. */
  sinceMs?: number;
  /** Since when everybody is where they should be; null while not. */
  fineSinceMs?: number | null;
  pausedUntilMs?: number;
  /** Connections to the source before anybody was stopped. */
  clients?: number;
  /** By instance. */
  health?: Record<string, TargetHealth>;
  /** What became of the source's settings at the target. */
  settings?: ReportSetting[];
  /** Of a step that failed: what it had begun was taken back. */
  isTakenBack?: boolean;
  /** It could not be taken back: a person has to do it. */
  isByHand?: boolean;
  /** What the step came upon and does not go on with before a person has answered. */
  question?: string;
  jobs?: JobCounts;
  fingerprint?: Fingerprint;
  proposalId?: string;
};
