import type { AppUse } from "@/lib/migrations/spec";

/** `undo`: a step failed before the switch, so that writers come back. `cancel`: the same, for good. */
export const wishes = ["undo", "cancel"] as const;
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
  apps?: SteppedApp[];
  uses?: AppUse[];
  /** Systems of queues that were recognised: `sidekiq`, `rq`… */
  queues?: string[];
  /** For `switch`: the leg is taken back, to the source. */
  isBack?: boolean;
  hours?: number;
};

export type ProcessCount = { type: string; quantity: number };

/** What a variable was before it was switched. `sealedValue` is sealed for the step. */
export type FormerUse = AppUse & {
  sealedValue: string | null;
  /** The name under which the source was attached; null for a plain variable. */
  attachmentName: string | null;
  isSwitched: boolean;
};

/** What a step keeps between its runs, and for its way back. Each kind uses what it needs. */
export type StepMemory = {
  /** By connection and app: what ran before. */
  formations?: {
    connectionId: string;
    app: { id: string; name: string };
    before: ProcessCount[];
  }[];
  uses?: FormerUse[];
  /** What was asked for, by the provider's id. */
  remoteId?: string;
  askedAt?: string;
  pausedUntil?: string;
  /** Jobs by system, queue and state. */
  jobs?: Record<string, number>;
  /** Anything a queue system needs to be resumed. */
  quieted?: unknown;
  restarted?: string[];
  settings?: Record<string, string | null>;
  /** Keys by database, and a digest of each. */
  fingerprints?: Record<string, { keys: number; digest: string }>;
  proposalId?: string;
};
