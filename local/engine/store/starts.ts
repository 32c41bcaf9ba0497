import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import { slotOf, type Definition } from "../definitions";
import { ENTROPY_BYTES, ulid } from "../ulid";

/** An event as functions see it; `key` is its id, and starts a function once in 24 hours. */
export type StoredEvent = {
  key: string;
  name: string;
  data: unknown;
  ts: number;
  [more: string]: unknown;
};

/**
 * Stores an event and starts a run of each function, in the caller's transaction. Returns how many
 * were started.
 *
 * An `id` that is already stored is a repeated send and starts nothing; neither does a key that
 * started the same function within a day.
 */
export async function startRuns(
  tx: postgres.TransactionSql,
  definitions: readonly Definition[],
  { key, ...event }: StoredEvent,
  id = newId(),
): Promise<number> {
  const payload = { id: key, ...event };
  const stored = await tx`
    insert into engine.events (id, name, payload)
    values (${id}, ${event.name}, ${JSON.stringify(payload)}::text::json)
    on conflict (id) do nothing`;
  if (stored.count === 0) return 0;

  let started = 0;
  for (const definition of definitions) {
    const fresh = await tx`
      insert into engine.starts as known (function_id, event_key) values (${definition.id}, ${key})
      on conflict (function_id, event_key) do update set started_at = now()
      where known.started_at < now() - interval '24 hours'`;
    if (fresh.count === 0) continue;

    const runId = newId();
    const slot = slotOf(definition, payload);
    await tx`
      insert into engine.runs (id, function_id, event_id, slot)
      values (${runId}, ${definition.id}, ${id}, ${slot})`;
    await tx`
      insert into engine.jobs (key, run_id, function_id, kind, slot)
      values (${`${runId}:d0`}, ${runId}, ${definition.id}, 'discovery', ${slot})`;
    started++;
  }
  return started;
}

/** A new id, which sorts by when it was made. */
export function newId(): string {
  return ulid({ ms: Date.now(), entropy: randomBytes(ENTROPY_BYTES) });
}
