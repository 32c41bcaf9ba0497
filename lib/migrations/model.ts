export const phases = ["copy", "verify", "await_approval", "cut_over", "done", "failed"] as const;
export type Phase = (typeof phases)[number];

/** The phase, pass and cursor to continue from. `cursor` null is the beginning of a pass. */
export type Checkpoint = {
  phase: Phase;
  pass: number;
  /** The logical database the walk stands in. */
  database: number;
  cursor: string | null;
  keysCopied: number;
  keysCompared: number;
  keysDiffering: number;
  failure: string | null;
};

export const firstCheckpoint: Checkpoint = {
  phase: "copy",
  pass: 1,
  database: 0,
  cursor: null,
  keysCopied: 0,
  keysCompared: 0,
  keysDiffering: 0,
  failure: null,
};
