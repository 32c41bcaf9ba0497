import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import type { PostedEvent } from "../posted-events";
import type { Registration } from "../registration";
import { ENTROPY_BYTES, ulid, type IdSeed } from "../ulid";
import { startRuns } from "./starts";

/** Stores events and starts what they trigger, all or nothing. Returns their internal ids in order. */
export async function acceptEvents(
  sql: postgres.Sql,
  registration: Registration,
  { events, seed }: { events: readonly PostedEvent[]; seed: IdSeed | null },
): Promise<{ ids: string[]; started: number }> {
  const from = seed ?? { ms: Date.now(), entropy: randomBytes(ENTROPY_BYTES) };
  const ids = events.map((_, index) => ulid(from, index));
  const started = await sql.begin(async (tx) => {
    let count = 0;
    for (const [index, { id, ...event }] of events.entries()) {
      const stored = { ...event, key: id ?? ids[index]! };
      count += await startRuns(tx, registration.triggeredBy(event.name), stored, ids[index]);
    }
    return count;
  });
  return { ids, started };
}
