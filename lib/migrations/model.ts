import type { Currency } from "@/lib/format";
import type { Wish } from "@/lib/migrations/step-rows";
import type { ApprovalMode, AppUse, MoveKind, Spec } from "@/lib/migrations/spec";
import type { Budget, DifferenceKind, Scope } from "@/lib/transfer/model";

/**
 * Where a migration stands. `waiting` is for a person: at a gate, or at a step that failed before anything
 * was switched. The last four are over, except that `done` may still be rolled back while it is watched.
 */
export const migrationStatuses = [
  "running",
  "waiting",
  "paused",
  "done",
  "failed",
  "cancelled",
  "rolled_back",
] as const;
export type MigrationStatus = (typeof migrationStatuses)[number];

export const endStatuses = [
  "done",
  "failed",
  "cancelled",
  "rolled_back",
] as const satisfies readonly MigrationStatus[];

/** Whether it goes on, or may. */
export function isActive(status: MigrationStatus): boolean {
  return !(endStatuses as readonly MigrationStatus[]).includes(status);
}

/** In the order in which they usually come. */
export const stepKinds = [
  "provision",
  "fingerprint",
  "change_plan",
  "check_plan",
  "transfer",
  "ready",
  "count_jobs",
  "maintenance_on",
  "quiet_workers",
  "drain",
  "stop_writers",
  "pause_writes",
  "last_pass",
  "prove",
  "settings",
  "switch",
  "restart",
  "start_writers",
  "resume_writes",
  "maintenance_off",
  "smoke",
  "count_jobs_after",
  "watch",
  "release",
] as const;
export type StepKind = (typeof stepKinds)[number];

/** `asked`: waits for a person's yes. `undone`: was taken back because a later one failed. */
export const stepStatuses = [
  "pending",
  "asked",
  "approved",
  "running",
  "done",
  "failed",
  "skipped",
  "undone",
] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** A step before it has run, as the wizard shows it. `leg` counts from 0; null concerns the whole migration. */
export type StepPlan = {
  kind: StepKind;
  leg: number | null;
  sentence: string;
  needsApproval: boolean;
};

// In all views instants are texts (ISO 8601), as pages poll them.

export type StepView = {
  id: string;
  position: number;
  kind: StepKind;
  legId: string | null;
  /** True for the steps of the way back. */
  isWayBack: boolean;
  status: StepStatus;
  needsApproval: boolean;
  /** What it will do, or what it did, with numbers. */
  sentence: string;
  /** While it runs: what it waits for or why it tries again. */
  note: string | null;
  /** What it came upon and asks a person: go on (`approve`), `lookAgain`, or `rollBack`. */
  question: string | null;
  /** It could not be taken back: a person has to do what its sentence says. */
  isByHand: boolean;
  startedAt: string | null;
  endedAt: string | null;
  /** Who said yes: a name, or null. */
  approvedBy: string | null;
};

/** How far a transfer is, in numbers; null is unknown. */
export type Progress = {
  phase: "copy" | "catch_up" | "compare" | "keep_up" | "finish" | "proven" | "failed";
  /** 0..1 of the present phase. */
  share: number | null;
  keysDone: number;
  keysTotal: number | null;
  /** Of what was copied; while both ends are compared, of what was looked at. */
  bytesDone: number;
  keysPerSec: number | null;
  bytesPerSec: number | null;
  secondsLeft: number | null;
  pass: number;
  /** Age of the oldest change at the source that has not arrived. */
  lagMs: number | null;
  feedKind: "tracking" | "notifications" | "none" | null;
  latencyBeforeMs: number | null;
  latencyNowMs: number | null;
  /** 0..1 of the last seconds spent waiting for the source. */
  waitedShare: number | null;
  differencesFound: number;
  differencesRepaired: number;
  differences: Partial<Record<DifferenceKind, number>>;
};

/** One end. `instanceId` is null while it is not made yet. */
export type EndView = {
  instanceId: string | null;
  name: string;
  appName: string;
  providerLabel: string;
  planLabel: string;
};

export type LegView = {
  id: string;
  direction: "forth" | "back";
  source: EndView;
  target: EndView;
  scope: Scope;
  isCold: boolean;
  /** Null before the first slice. */
  progress: Progress | null;
  /** Whether `/api/migrations/[id]/report?leg=<id>&as=html|json|txt` has something to give. */
  hasReport: boolean;
};

export const logLevels = ["info", "warning", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogLine = { id: string; at: string; level: LogLevel; sentence: string };

/** What a person may do now. A text says why not, in a sentence; true that it may be done. */
export type MayDo = true | string;

/** An instance that Headroom made and that nothing uses: it costs until somebody removes it (`removeTarget`). */
export type BoughtView = {
  legId: string;
  name: string;
  planLabel: string;
  providerLabel: string;
  monthlyCents: number | null;
  currency: Currency;
  sentence: string;
  may: MayDo;
};

/**
 * What goes with an instance that is removed: variables of apps, whose loss restarts the app. Null where the
 * provider does not tell which apps have its address.
 */
export type Removal = { uses: { app: string; configVar: string }[] | null };

/** Connections of others than Headroom; null where an end does not answer. Those of all targets together. */
export type ClientsAtEnds = { source: number | null; target: number | null };

export type MigrationView = {
  id: string;
  kind: MoveKind;
  status: MigrationStatus;
  /** Whether the way back has been taken. */
  isWayBack: boolean;
  /** Why steps are being taken back now; null while none are. */
  wish: Wish | null;
  approval: ApprovalMode;
  budget: Budget;
  source: EndView;
  legs: LegView[];
  /** In order; the steps of a rollback come last. */
  steps: StepView[];
  /** The step that is asked, runs or failed; null when it is over. */
  currentStepId: string | null;
  /** Newest first, at most 200. */
  log: LogLine[];
  failure: string | null;
  createdBy: string | null;
  createdAt: string;
  advancedAt: string;
  endedAt: string | null;
  /** What it came to, in a sentence; null before it is done or brought back. */
  outcome: string | null;
  /** While one that failed waits: since when nobody follows the source. Another try compares all keys. */
  followedUntil: string | null;
  /** What was made in vain. */
  bought: BoughtView[];
  /** Until when the way back stays open; null before the switch, and when it is closed. */
  keepUntil: string | null;
  /** When the cutover may begin, where it waits for its hour. */
  beginsAt: string | null;
  may: {
    approve: MayDo;
    /** Where a step has a question. */
    lookAgain: MayDo;
    runThrough: MayDo;
    pause: MayDo;
    resume: MayDo;
    setBudget: MayDo;
    cancel: MayDo;
    retry: MayDo;
    rollBack: MayDo;
    /** Needs the source's name, typed. */
    release: MayDo;
  };
};

/** One line of the list of all migrations. */
export type MigrationRow = {
  id: string;
  kind: MoveKind;
  status: MigrationStatus;
  /** Whether the way back has been taken. */
  isWayBack: boolean;
  /** Why steps are being taken back now; null while none are. */
  wish: Wish | null;
  source: EndView;
  targets: EndView[];
  /** What it does now, or how it ended, in a few words. */
  sentence: string;
  keysMoved: number | null;
  hasReport: boolean;
  createdBy: string | null;
  createdAt: string;
  advancedAt: string;
  endedAt: string | null;
};

/** `blocker` forbids the migration, `warning` is read before it begins, `note` is good to know. */
export type FindingLevel = "blocker" | "warning" | "note";
export type Finding = {
  level: FindingLevel;
  /** What it is about, in two or three words. */
  title: string;
  sentence: string;
  /** Which leg; null concerns the source or the whole. */
  leg: number | null;
};

/** What is asked of both ends before a migration may begin. Nothing is changed by asking. */
export type Preflight = {
  findings: Finding[];
  source: EndView & { engine: string | null; evictionPolicy: string | null };
  targets: (EndView & { engine: string | null; evictionPolicy: string | null })[];
  keys: number | null;
  /** Memory the source's data takes. */
  bytes: number | null;
  clients: number | null;
  /** 0..1 of the keys that expire. */
  volatileShare: number | null;
  types: { type: string; keys: number }[];
  biggest: { key: string; bytes: number }[];
  workload: string | null;
  /** Jobs in every state but finished; null where nobody may count them. */
  queues: { system: string; jobs: number | null }[];
  /** Variables that hold the source's address now: what the wizard offers to switch. */
  uses: (AppUse & { processes: { type: string; quantity: number }[] })[];
  estimate: { copySeconds: number | null; freezeSeconds: number | null };
  /** What Headroom would buy; null where nothing is made. Cents a month of all new instances. */
  price: { monthlyCents: number | null; currency: Currency; planLabels: string[] } | null;
  steps: StepPlan[];
};

export type { Spec };
