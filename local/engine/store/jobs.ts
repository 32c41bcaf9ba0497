import type postgres from "postgres";
import type { Db, JobKind } from "./schema";

/** A job this engine carries out. `claim` is the proof that it still may. */
export type Job = {
  key: string;
  claim: string;
  runId: string;
  functionId: string;
  kind: JobKind;
  stepId: string | null;
  stepName: string | null;
  attempt: number;
  held: number;
  event: unknown;
};

/**
 * Claims up to `count` due jobs, oldest first, as long as `term` is the latest one.
 *
 * Only the leader claims, one statement at a time, so the count of claimed jobs in a slot is exact
 * and a limit is never exceeded. Sleeps have no slot: they call nobody.
 */
export async function claimJobs(sql: postgres.Sql, term: number, count: number): Promise<Job[]> {
  return sql<Job[]>`
    with busy as (
      select slot, count(*) as calls from engine.jobs
      where claim is not null and slot is not null group by slot
    ), due as (
      select job.key, job.slot, job.due_at, served.concurrency, coalesce(busy.calls, 0) as calls,
        row_number() over (partition by job.slot order by job.due_at, job.key) as place
      from engine.jobs job
      join engine.functions served on served.id = job.function_id and served.is_served
      left join busy on busy.slot = job.slot
      where job.claim is null and job.due_at <= now()
        and exists (select from engine.leader where term = ${term})
    ), chosen as (
      select key from due
      where slot is null or concurrency is null or place + calls <= concurrency
      order by due_at limit ${count}
    )
    update engine.jobs job set claim = gen_random_uuid()
    from chosen, engine.runs run, engine.events event
    where job.key = chosen.key and job.claim is null
      and run.id = job.run_id and event.id = run.event_id
    returning job.key, job.claim, job.run_id as "runId", job.function_id as "functionId", job.kind,
      job.step_id as "stepId", job.step_name as "stepName", job.attempt, job.held,
      event.payload as event`;
}

/** Milliseconds until the next job is due, or null when none waits for its time. */
export async function untilNextJobMs(sql: postgres.Sql): Promise<number | null> {
  const [row] = await sql<{ waitMs: number | null }[]>`
    select (extract(epoch from min(due_at) - now()) * 1000)::float8 as "waitMs"
    from engine.jobs where claim is null and due_at > now()`;
  return row?.waitMs ?? null;
}

/** Makes jobs due that were held back because the app could not take them: it is back. */
export async function releaseHeld(sql: postgres.Sql): Promise<void> {
  await sql`
    update engine.jobs set due_at = now() where held > 0 and claim is null and due_at > now()`;
}

/** The finished steps of a run in the order in which they finished. */
export async function finishedSteps(
  sql: postgres.Sql,
  runId: string,
): Promise<{ id: string; result: unknown }[]> {
  return sql<{ id: string; result: unknown }[]>`
    select id, result from engine.steps where run_id = ${runId} order by place`;
}

/**
 * Begins a term: from now on only its holder claims, and every job is free again except those the
 * same process still carries out. Returns the number of the term.
 */
export async function beginTerm(sql: postgres.Sql, ownClaims: readonly string[]): Promise<number> {
  return sql.begin(async (tx) => {
    const [row] = await tx<{ term: number }[]>`
      update engine.leader set term = term + 1 returning term`;
    await freeJobs(tx, ownClaims);
    return row!.term;
  });
}

/** Frees every claimed job except those with one of these claims. */
export async function freeJobs(sql: Db, ownClaims: readonly string[]): Promise<void> {
  await sql`
    update engine.jobs set claim = null
    where claim is not null and claim <> all (${[...ownClaims]}::uuid[])`;
}
