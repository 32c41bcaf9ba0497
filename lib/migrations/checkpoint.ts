export const phases = ["copy", "verify", "await_approval", "cut_over", "done", "failed"] as const;
export type Phase = (typeof phases)[number];

/** Phases in which slices do something. The others wait for a person, or are over. */
export const walkingPhases = ["copy", "verify", "cut_over"] as const satisfies readonly Phase[];
export type WalkingPhase = (typeof walkingPhases)[number];

export function isWalking(phase: Phase): phase is WalkingPhase {
  return (walkingPhases as readonly Phase[]).includes(phase);
}

/**
 * What a walk does with the keys it meets: `copy` writes the source's to the target, `prune` takes
 * from the target what the source no longer has, `compare` holds both against each other.
 */
export const steps = ["copy", "prune", "compare"] as const;
export type Step = (typeof steps)[number];

/** The phase, step, pass and cursor to continue from. `cursor` null is the beginning of a database. */
export type Checkpoint = {
  phase: Phase;
  step: Step;
  pass: number;
  /** The logical database the walk stands in. */
  database: number;
  cursor: string | null;
  /** All three are of the present pass. */
  keysCopied: number;
  keysCompared: number;
  keysDiffering: number;
  /** Keys of the source when the pass began; null before its first slice has ended. */
  keysTotal: number | null;
  /** How long the slices of the present pass copied and compared, to tell its pace. */
  copyMs: number;
  compareMs: number;
  /** What the passes before the cutover came to; null until a person begins it. */
  beforeCutover: Proof | null;
  failure: string | null;
};

/** What a walk over all keys came to. */
export type Proof = Pick<Checkpoint, "pass" | "keysCopied" | "keysCompared" | "keysDiffering">;

export const firstCheckpoint: Checkpoint = {
  phase: "copy",
  step: "copy",
  pass: 1,
  database: 0,
  cursor: null,
  keysCopied: 0,
  keysCompared: 0,
  keysDiffering: 0,
  keysTotal: null,
  copyMs: 0,
  compareMs: 0,
  beforeCutover: null,
  failure: null,
};

/** Fills in what a checkpoint lacks that an earlier version of Headroom saved. */
export function completed(stored: Partial<Checkpoint>): Checkpoint {
  return { ...firstCheckpoint, ...stored };
}

/** What one slice saw. Where it stood says which checkpoint it belongs to. */
export type Slice = {
  of: Pick<Checkpoint, "phase" | "step" | "pass" | "database" | "cursor">;
  /** Where to go on, or `0` at the end of the database. */
  cursor: string;
  /** The next database that holds keys, or null after the last one. */
  nextDatabase: number | null;
  keys: number;
  /** Keys that differ, when the step compares; else 0. */
  differing: number;
  /** Keys of the source when the pass began. */
  keysTotal: number;
  /** How long the slice took. */
  milliseconds: number;
};
