import "server-only";

import type { Lease } from "@/lib/migrations/lease";
import type { LegRecord, MigrationRecord, StepRecord } from "@/lib/migrations/load-migration";
import type { Spec } from "@/lib/migrations/spec";
import type { StepMemory } from "@/lib/migrations/step-rows";

/** All a step knows. It reads rows and asks servers; what it wants kept, it returns. */
export type StepContext = {
  migration: MigrationRecord;
  spec: Spec;
  /** Those of the present direction. */
  legs: LegRecord[];
  /** Those of the present direction, in order. */
  steps: StepRecord[];
  /** All steps: the way back reads what the way there kept. */
  allSteps: StepRecord[];
  step: StepRecord;
  lease: Lease;
  clock: () => Date;
  /** How long the run may still take. */
  millisecondsLeft(): number;
};

/**
 * `again`: what was begun needs time, or `memory` has to be saved before anything is touched. `note` says what
 * it waits for. `asked`: a person has to say whether it goes on; `run` finds the question in its memory once they
 * have said yes.
 */
export type StepResult =
  | StepEnd
  | StepAgain
  | { state: "asked"; question: string; memory?: StepMemory }
  | { state: "failed"; sentence: string };

export type StepEnd = { state: "done" | "skipped"; sentence: string; memory?: StepMemory };
export type StepAgain = {
  state: "again";
  afterSeconds: number;
  note: string | null;
  memory?: StepMemory;
};

/**
 * What a kind of step does. Both may be called at any time, any number of times: they look what is there
 * before they change it.
 *
 * They throw `AppError`: `unreachable` is tried again later, anything else fails the step.
 */
export type StepWork = {
  run(context: StepContext): Promise<StepResult>;
  /** Looks, while its question waits for a person, whether that has answered itself. It only looks. */
  whileAsked?(context: StepContext): Promise<StepEnd | StepAgain>;
  /** Takes back what `run` did, as far as it had come, and says so. Absent where nothing is changed. */
  undo?(context: StepContext): Promise<string>;
};
