import type postgres from "postgres";
import type { RunStatus } from "./schema";

const RUNS_MAX = 100;

export type RunSummary = {
  id: string;
  functionId: string;
  event: string;
  status: RunStatus;
  startedAt: Date;
  endedAt: Date | null;
  steps: number;
  /** What waits or is in hand: the step, its attempt, when it is due and what went wrong last. */
  jobs: unknown;
  output: unknown;
};

/** The latest runs, newest first, of one status or of all. */
export async function listRuns(sql: postgres.Sql, status: RunStatus | null): Promise<RunSummary[]> {
  return sql<RunSummary[]>`
    select run.id, run.function_id as "functionId", event.name as event, run.status,
      run.started_at as "startedAt", run.ended_at as "endedAt", run.output,
      (select count(*)::int from engine.steps where run_id = run.id) as steps,
      (select coalesce(json_agg(json_build_object(
          'key', key, 'step', step_name, 'attempt', attempt, 'held', held, 'dueAt', due_at,
          'isRunning', claim is not null, 'problem', problem) order by due_at), '[]')
        from engine.jobs where run_id = run.id) as jobs
    from engine.runs run join engine.events event on event.id = run.event_id
    where ${status}::text is null or run.status = ${status}
    order by run.started_at desc, run.id desc limit ${RUNS_MAX}`;
}
