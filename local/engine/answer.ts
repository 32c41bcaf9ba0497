import { retryAfterMs } from "./backoff";
import { readUntil, type Until } from "./duration";

const STEP_BYTES_MAX = 4 * 1024 * 1024;

/** What came of calling the app. */
export type Answer =
  /** The app answered, and the signature proves that it was the app's own SDK. */
  | { kind: "said"; status: number; headers: Readonly<Record<string, string>>; text: string }
  /** Nobody took the call, or who took it is not the SDK: no code of the function ran. */
  | { kind: "untaken"; problem: string }
  /** The app broke off, so the code may have run in part. */
  | { kind: "broken"; problem: string }
  /** The app did not answer within the limit. */
  | { kind: "late"; problem: string };

export type StepChange =
  | { id: string; name: string; kind: "store"; result: string }
  | { id: string; name: string; kind: "call" }
  | { id: string; name: string; kind: "sleep"; until: Until };

/** What becomes of a run after an answer. */
export type Outcome =
  | { kind: "finish"; output: string }
  | { kind: "advance"; steps: StepChange[] }
  | { kind: "retry"; error: unknown; afterMs: number | null }
  | { kind: "fail"; error: unknown }
  /** Not an attempt: the same job once more, soon. */
  | { kind: "hold"; problem: string };

/** The job that was called; `attempt` counts from 0, `held` how often it was held back in a row. */
export type Called = { attempt: number; attemptsMax: number; held: number };

type Op = {
  id: string;
  op: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  error?: unknown;
  opts?: { parallelMode?: unknown } | null;
};

/** Opcodes that stand for a step in the function, so that the function can be told what is missing. */
const MISSING_STEPS: Record<string, string> = {
  WaitForEvent: "step.waitForEvent",
  InvokeFunction: "step.invoke",
  WaitForSignal: "step.waitForSignal",
  AIGateway: "step.ai.infer",
  Gateway: "step.fetch",
};

const BREAKS_MAX = 10;

/**
 * Decides what an answer means for the run.
 *
 * A run finishes only by an answer of the SDK. What never reached the code of the function is no
 * attempt, and neither is a broken call: the app may just be restarting. A call that breaks ten times
 * in a row is the fault of what it runs, and counts.
 */
export function outcomeOf(answer: Answer, job: Called, nowMs: number): Outcome {
  if (answer.kind === "untaken") return { kind: "hold", problem: answer.problem };
  if (answer.kind === "broken" && job.held < BREAKS_MAX) {
    return { kind: "hold", problem: answer.problem };
  }
  if (answer.kind !== "said") return again(job, plainError("CallError", answer.problem), null);

  const body = parse(answer.text);
  const afterMs = retryAfterMs(answer.headers["retry-after"] ?? null, nowMs);
  const isFinal = answer.headers["x-inngest-no-retry"] === "true";

  if (isInternal(answer, body)) {
    return { kind: "hold", problem: `The app answered ${answer.status}: ${messageOf(body)}` };
  }
  if (answer.headers["x-inngest-req-version"] !== "2") {
    return fail("The function turns off optimizeParallelism, which this engine does not support.");
  }
  if (answer.status === 200) return { kind: "finish", output: JSON.stringify(body ?? null) };
  if (answer.status === 206) return stepsOutcome(body, { job, isFinal, afterMs });
  if (isFinal) return { kind: "fail", error: body };
  return again(job, body, afterMs);
}

/** Configuration or a fault of the SDK itself: the code of the function did not run. */
function isInternal({ status }: { status: number }, body: unknown): boolean {
  if (status === 401) return true;
  if (status !== 500 || typeof body !== "object" || body === null) return false;
  return (
    ("type" in body && body.type === "internal") ||
    ("code" in body && body.code === "internal_server_error")
  );
}

type Trial = { job: Called; isFinal: boolean; afterMs: number | null };

function stepsOutcome(body: unknown, trial: Trial): Outcome {
  const ops = (Array.isArray(body) ? body : [body]) as Op[];
  const failing = ops.find(({ op }) => op === "StepError");
  if (failing !== undefined && ops.length === 1 && !trial.isFinal) {
    const retry = again(trial.job, failing.error, trial.afterMs);
    if (retry.kind === "retry") return retry;
  }
  const steps: StepChange[] = [];
  for (const op of ops) {
    const change = changeOf(op);
    if (change === null) return fail(`This engine does not know the operation ${op?.op}.`);
    steps.push(change);
  }
  return steps.length > 0 ? { kind: "advance", steps } : fail("The app answered without a step.");
}

function changeOf(op: Op): StepChange | null {
  if (typeof op?.id !== "string") return null;
  const step = { id: op.id, name: op.displayName ?? op.id };
  const missing =
    op.opts?.parallelMode === undefined ? MISSING_STEPS[op.op] : "parallelMode of group.parallel";
  if (missing !== undefined) {
    return stored(step, plainError("Unsupported", `The local engine does not have ${missing}.`));
  }
  switch (op.op) {
    case "StepRun":
      return { ...step, kind: "store", result: bounded({ data: op.data ?? null }) };
    case "StepError":
    case "StepFailed":
      return stored(step, op.error);
    case "StepPlanned":
      return { ...step, kind: "call" };
    case "Sleep": {
      const until = readUntil(op.name ?? "");
      if (until !== null) return { ...step, kind: "sleep", until };
      return stored(step, plainError("Unsupported", `"${op.name}" is no length of a sleep.`));
    }
    default:
      return null;
  }
}

function stored(step: { id: string; name: string }, error: unknown): StepChange {
  return { ...step, kind: "store", result: JSON.stringify({ error }) };
}

function bounded(result: { data: unknown }): string {
  const text = JSON.stringify(result);
  if (text.length <= STEP_BYTES_MAX) return text;
  return JSON.stringify({ error: plainError("TooLarge", "A step returned more than 4 MiB.") });
}

function again(job: Called, error: unknown, afterMs: number | null): Outcome {
  return job.attempt + 1 < job.attemptsMax
    ? { kind: "retry", error, afterMs }
    : { kind: "fail", error };
}

function fail(message: string): Outcome {
  return { kind: "fail", error: plainError("EngineError", message) };
}

/** An error as the SDK serializes it, for what the engine itself has to say. */
export function plainError(name: string, message: string) {
  return { name, message, stack: `${name}: ${message}` };
}

/** The message of a serialized error, for people. */
export function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null) return "no reason given";
  if ("message" in error && typeof error.message === "string") return error.message;
  return "error" in error && typeof error.error === "string" ? error.error : "no reason given";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
