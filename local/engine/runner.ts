import type postgres from "postgres";
import { messageOf, outcomeOf, plainError, type Outcome } from "./answer";
import type { App } from "./app";
import { holdMs, retryWaitMs } from "./backoff";
import type { Registration } from "./registration";
import { finishedSteps, type Job } from "./store/jobs";
import { putBack, settle } from "./store/settle";

const STEPS_MAX = 1000;
const TRY_AGAIN_MS = 500;
const UNKNOWN_ATTEMPTS_MAX = 5;

export type RetryWaits = { waitsMs: readonly number[]; jitterMs: number };

type Parts = {
  sql: postgres.Sql;
  app: App;
  registration: Registration;
  retryWaits: RetryWaits;
  say: (line: string) => void;
};

/** Carries out claimed jobs: call the app, decide what the answer means, store it. */
export class Runner {
  /** Jobs in hand by their claim. */
  readonly #jobs = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(private readonly parts: Parts) {}

  get claims(): string[] {
    return [...this.#jobs.keys()];
  }

  /** Carries out a job; `onDone` learns what came of it. */
  start(job: Job, onDone: (outcome: Outcome["kind"]) => void): void {
    const carryOut = async () => {
      const outcome = await this.#run(job);
      this.#jobs.delete(job.claim);
      onDone(outcome.kind);
    };
    this.#jobs.set(job.claim, carryOut());
  }

  /** Waits up to `graceMs` for the jobs in hand; what then still runs is repeated by the next leader. */
  async stop(graceMs: number): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([Promise.allSettled(this.#jobs.values()), late]);
    this.#isStopped = true;
  }

  async #run(job: Job): Promise<Outcome> {
    const outcome = await this.#outcome(job).catch((error: unknown): Outcome => {
      return { kind: "hold", problem: `The steps could not be read: ${messageOf(error)}` };
    });
    // The answer is kept until the database takes it: what the app did is not done again.
    while (!this.#isStopped) {
      try {
        await this.#store(job, outcome);
        break;
      } catch (error) {
        this.parts.say(`${job.key} could not be stored: ${messageOf(error)}`);
        if (isRefused(error)) {
          await this.#giveUp(job, error);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
    return outcome;
  }

  async #outcome(job: Job): Promise<Outcome> {
    if (job.kind === "sleep") {
      const step = { id: job.stepId!, name: job.stepName ?? job.stepId!, result: "null" };
      return { kind: "advance", steps: [{ ...step, kind: "store" }] };
    }
    const steps = await finishedSteps(this.parts.sql, job.runId);
    if (steps.length >= STEPS_MAX) {
      return {
        kind: "fail",
        error: plainError("EngineError", "The run has 1000 steps, the most."),
      };
    }
    const known = this.parts.registration.definitions?.get(job.functionId);
    const attemptsMax = known?.attemptsMax ?? UNKNOWN_ATTEMPTS_MAX;
    const answer = await this.parts.app.call({
      functionId: job.functionId,
      stepId: job.stepId,
      runId: job.runId,
      jobKey: job.key,
      attempt: job.attempt,
      attemptsMax,
      event: job.event,
      steps,
    });
    return outcomeOf(answer, { attempt: job.attempt, attemptsMax, held: job.held }, Date.now());
  }

  async #store(job: Job, outcome: Outcome): Promise<void> {
    const { sql, registration, retryWaits } = this.parts;
    switch (outcome.kind) {
      case "hold":
        return putBack(sql, job, {
          waitMs: holdMs(job.held),
          problem: outcome.problem,
          isAttempt: false,
        });
      case "retry":
        return putBack(sql, job, {
          waitMs:
            outcome.afterMs ?? retryWaitMs(job.attempt, { ...retryWaits, chance: Math.random() }),
          problem: messageOf(outcome.error),
          isAttempt: true,
        });
      default:
        return settle(sql, job, outcome, registration.handlersOf(job.functionId));
    }
  }

  /** An answer the database refuses, such as JSON that is nested too deeply, fails its run. */
  async #giveUp(job: Job, problem: unknown): Promise<void> {
    const error = plainError("EngineError", `An answer could not be stored: ${messageOf(problem)}`);
    await this.#store(job, { kind: "fail", error }).catch((failure: unknown) => {
      this.parts.say(`${job.key} is stuck until the engine starts again: ${messageOf(failure)}`);
    });
  }
}

/**
 * True when the database took the statement and will never accept it: data it refuses (22), a rule
 * it breaks (23), a program limit (54). Everything else passes: connections, shutdowns, deadlocks.
 */
function isRefused(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(22|23|54)/.test(code);
}
