import type postgres from "postgres";
import type { Outcome, StepChange } from "../answer";
import type { Definition } from "../definitions";
import { startRuns } from "./starts";
import type { Job } from "./jobs";

const PROBLEM_MAX = 1000;

type Retry = { waitMs: number; problem: string; isAttempt: boolean };

/** Puts a job back for later. Nothing happens when its claim is void. */
export async function putBack(sql: postgres.Sql, job: Job, retry: Retry): Promise<void> {
  await sql`
    update engine.jobs set
      claim = null,
      attempt = attempt + ${retry.isAttempt ? 1 : 0},
      held = ${retry.isAttempt ? 0 : job.held + 1},
      due_at = now() + ${retry.waitMs} * interval '1 millisecond',
      problem = ${stripped(retry.problem).slice(0, PROBLEM_MAX)}
    where key = ${job.key} and claim = ${job.claim}`;
}

type Ending = Extract<Outcome, { kind: "finish" | "fail" | "advance" }>;

/**
 * Carries out what an answer means, in one transaction: steps stored, follow-up jobs made, the run
 * ended, the job gone. Nothing happens when its claim is void or the run has ended, so a repeated or
 * belated answer changes nothing.
 */
export async function settle(
  sql: postgres.Sql,
  job: Job,
  outcome: Ending,
  failureHandlers: readonly Definition[],
): Promise<void> {
  await sql.begin(async (tx) => {
    // Changes of one run wait for each other here, which also keeps its steps in order.
    const [run] = await tx<{ slot: string | null }[]>`
      select slot from engine.runs where id = ${job.runId} and status = 'running' for update`;
    if (run === undefined) return;
    const taken = await tx`
      delete from engine.jobs where key = ${job.key} and claim = ${job.claim}`;
    if (taken.count === 0) return;

    switch (outcome.kind) {
      case "finish":
        return endRun(tx, job.runId, "completed", outcome.output);
      case "fail":
        await endRun(tx, job.runId, "failed", JSON.stringify(outcome.error ?? null));
        return startFailureHandlers(tx, job, outcome.error, failureHandlers);
      case "advance":
        for (const step of outcome.steps) await changeStep(tx, job, run.slot, step);
        return discoverWhenIdle(tx, job, run.slot);
    }
  });
}

async function endRun(
  tx: postgres.TransactionSql,
  runId: string,
  status: "completed" | "failed",
  output: string,
): Promise<void> {
  await tx`
    update engine.runs set status = ${status}, output = ${output}::text::json, ended_at = now()
    where id = ${runId}`;
  await tx`delete from engine.jobs where run_id = ${runId}`;
}

/** Failure handlers of failure handlers are none: what they run for has no further consequence. */
async function startFailureHandlers(
  tx: postgres.TransactionSql,
  job: Job,
  error: unknown,
  handlers: readonly Definition[],
): Promise<void> {
  if (handlers.length === 0) return;
  const { functionId, runId, event } = job;
  await startRuns(tx, handlers, {
    key: runId,
    name: "inngest/function.failed",
    data: { function_id: functionId, run_id: runId, event, events: [event], error },
    ts: Date.now(),
  });
}

async function changeStep(
  tx: postgres.TransactionSql,
  job: Job,
  slot: string | null,
  step: StepChange,
): Promise<void> {
  const name = stripped(step.name);
  if (step.kind === "store") {
    await tx`
      insert into engine.steps (run_id, id, name, result)
      values (${job.runId}, ${step.id}, ${name}, ${step.result}::text::json)
      on conflict (run_id, id) do nothing`;
    return;
  }
  // A sleep calls nobody, so it takes no room in the slot.
  const isSleep = step.kind === "sleep";
  const waitMs = isSleep && "afterMs" in step.until ? step.until.afterMs : 0;
  const at = isSleep && "at" in step.until ? step.until.at : null;
  await tx`
    insert into engine.jobs (key, run_id, function_id, kind, step_id, step_name, slot, due_at)
    select ${`${job.runId}:${step.id}`}, ${job.runId}, ${job.functionId},
      ${isSleep ? "sleep" : "step"}, ${step.id}, ${name}, ${isSleep ? null : slot},
      coalesce(${at}::timestamptz, now() + ${waitMs} * interval '1 millisecond')
    where not exists (
      select from engine.steps where run_id = ${job.runId} and id = ${step.id}
    )
    on conflict (key) do nothing`;
}

/** Parallel steps wait for each other: the function is called again when its last job is done. */
async function discoverWhenIdle(
  tx: postgres.TransactionSql,
  job: Job,
  slot: string | null,
): Promise<void> {
  const [next] = await tx<{ number: number }[]>`
    update engine.runs set discoveries = discoveries + 1
    where id = ${job.runId} and not exists (select from engine.jobs where run_id = ${job.runId})
    returning discoveries as number`;
  if (next === undefined) return;
  await tx`
    insert into engine.jobs (key, run_id, function_id, kind, slot)
    values (${`${job.runId}:d${next.number}`}, ${job.runId}, ${job.functionId}, 'discovery', ${slot})`;
}

/** Text columns refuse NUL characters. */
function stripped(text: string): string {
  return text.replaceAll("\0", "");
}
