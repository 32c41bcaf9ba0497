import type postgres from "postgres";
import { nextTick, parseCron } from "../cron";
import type { Definition } from "../definitions";
import { startRuns } from "./starts";

/**
 * Notes when each cron is due next, and forgets those no function has any more.
 *
 * A tick that lies further away than the next one by today's clock was noted before the clock was
 * set back, and is moved to where it belongs.
 */
export async function planCrons(
  sql: postgres.Sql,
  definitions: readonly Definition[],
): Promise<void> {
  const nowMs = await databaseNowMs(sql);
  const planned = definitions.flatMap(({ id, crons }) =>
    crons.map((expression) => ({ id, expression, next: nextTickAt(expression, nowMs) })),
  );
  await sql.begin(async (tx) => {
    for (const { id, expression, next } of planned) {
      await tx`
        insert into engine.crons as known (function_id, expression, next_at)
        values (${id}, ${expression}, ${next})
        on conflict (function_id, expression)
        do update set next_at = least(known.next_at, excluded.next_at)`;
    }
    await tx`
      delete from engine.crons
      where (function_id, expression) not in (
        select * from unnest(
          ${planned.map(({ id }) => id)}::text[],
          ${planned.map(({ expression }) => expression)}::text[]
        )
      )`;
  });
}

/**
 * Starts what is due, once however many ticks were missed, and returns the milliseconds until the
 * next tick, or null when there is none.
 */
export async function fireCrons(
  sql: postgres.Sql,
  definitions: ReadonlyMap<string, Definition>,
): Promise<{ started: number; waitMs: number | null }> {
  const nowMs = await databaseNowMs(sql);
  const nowAt = new Date(nowMs);
  const due = await sql<{ functionId: string; expression: string; nextAt: Date }[]>`
    select function_id as "functionId", expression, next_at as "nextAt"
    from engine.crons
    where next_at <= ${nowAt} and function_id = any (${[...definitions.keys()]}::text[])`;

  let started = 0;
  for (const { functionId, expression, nextAt } of due) {
    const definition = definitions.get(functionId)!;
    started += await sql.begin(async (tx) => {
      const moved = await tx`
        update engine.crons set next_at = ${nextTickAt(expression, nowMs)}
        where function_id = ${functionId} and expression = ${expression} and next_at <= ${nowAt}`;
      if (moved.count === 0) return 0;
      const scheduledAt = nextAt.toISOString();
      return startRuns(tx, [definition], {
        key: `cron:${expression}:${scheduledAt}`,
        name: "inngest/scheduled.timer",
        data: { cron: expression, scheduledAt },
        ts: nowMs,
      });
    });
  }
  const [row] = await sql<{ waitMs: number | null }[]>`
    select (extract(epoch from min(next_at) - now()) * 1000)::float8 as "waitMs"
    from engine.crons where function_id = any (${[...definitions.keys()]}::text[])`;
  return { started, waitMs: row?.waitMs ?? null };
}

function nextTickAt(expression: string, nowMs: number): Date {
  const next = nextTick(parseCron(expression), nowMs);
  if (next === null) throw new Error(`The cron "${expression}" never comes.`);
  return new Date(next);
}

async function databaseNowMs(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ ms: number }[]>`
    select floor(extract(epoch from now()) * 1000)::float8 as ms`;
  return row!.ms;
}
