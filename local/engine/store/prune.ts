import type postgres from "postgres";

/** Forgets runs that ended before `days` days, their steps and events, and start keys after a day. */
export async function prune(sql: postgres.Sql, days: number): Promise<void> {
  await sql`
    delete from engine.runs
    where status <> 'running' and ended_at < now() - ${days} * interval '1 day'`;
  await sql`
    delete from engine.events event
    where received_at < now() - ${days} * interval '1 day'
      and not exists (select from engine.runs where event_id = event.id)`;
  await sql`delete from engine.starts where started_at < now() - interval '24 hours'`;
}
