import "server-only";

import type { TransferState } from "@/lib/transfer/state";

/** Keeps a state where a crash does not reach it. */
export type Keep = (state: TransferState) => void | Promise<void>;

/** Between two of them passes so many times what keeping one costs. */
const PAUSE = 19;
/** One that took long was held up by something else: what keeping a state costs is learned slowly. */
const GROWTH_MAX = 1.5;

/** Keeps a walk's place while it walks on, as often as it costs little. */
export class Checkpoints {
  readonly #keep: Keep;
  #underWay: Promise<void> | null = null;
  #failure: { cause: unknown } | null = null;
  #notBeforeMs = 0;
  #costMs = Infinity;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** Keeps a state, unless that is too early and not yet due. Returns whether it does. */
  offer(state: () => TransferState, isDue = false): boolean {
    if (this.#underWay !== null || this.#failure !== null) return false;
    if (!isDue && performance.now() < this.#notBeforeMs) return false;
    this.#underWay = this.#kept(state());
    return true;
  }

  /** Returns when nothing is being kept any more, so that a later state is not overtaken by an earlier one. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** @throws whatever keeping a state threw */
  async settled(): Promise<void> {
    await this.idle();
    if (this.#failure !== null) throw this.#failure.cause;
  }

  async #kept(state: TransferState): Promise<void> {
    const beganAt = performance.now();
    try {
      await this.#keep(state);
    } catch (cause) {
      this.#failure = { cause };
    }
    const endedAt = performance.now();
    this.#costMs = Math.min(endedAt - beganAt, this.#costMs * GROWTH_MAX);
    this.#notBeforeMs = endedAt + this.#costMs * PAUSE;
    this.#underWay = null;
  }
}
