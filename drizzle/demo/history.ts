import { ensurePartitions } from "@/drizzle/partitions";
import { samples } from "@/drizzle/schema";
import { loadAt, type Shape } from "@/drizzle/demo/shapes";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far back the demo remembers. */
export const HISTORY_DAYS = 7;
const ROWS_PER_INSERT = 3000;

type Inserts = Parameters<typeof ensurePartitions>[0] & {
  insert(table: typeof samples): {
    values(rows: (typeof samples.$inferInsert)[]): PromiseLike<unknown>;
  };
};

type Limits = { memoryBytes: number; maxClients: number };

/** An instance of the demo, and what was so in the week before it was first looked at. */
export type Past = {
  instanceId: string;
  shape: Shape;
  limits: Limits;
  /** The limits of a plan it was on until then. */
  earlier: { limits: Limits; until: Date } | null;
  /** When nobody could measure it. */
  gap: { from: Date; to: Date } | null;
};

/** Writes a week of samples, one a minute, that ends at `now` and meets what is measured afterwards. */
export async function writeHistory(db: Inserts, pasts: readonly Past[], now: Date): Promise<void> {
  const first = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
  await ensurePartitions(db, first, now);

  let rows: (typeof samples.$inferInsert)[] = [];
  for (const past of pasts) {
    for (let at = first.getTime(); at < now.getTime(); at += MINUTE_MS) {
      const row = rowOf(past, new Date(at), now);
      if (row !== null) rows.push(row);
      if (rows.length < ROWS_PER_INSERT) continue;
      await db.insert(samples).values(rows);
      rows = [];
    }
  }
  if (rows.length > 0) await db.insert(samples).values(rows);
}

function rowOf(past: Past, at: Date, startedAt: Date): typeof samples.$inferInsert | null {
  const { instanceId, shape, gap, earlier, limits } = past;
  if (gap !== null && at >= gap.from && at < gap.to) return null;
  const load = loadAt(shape, { baseMemoryBytes: limits.memoryBytes, startedAt, at });
  const held = earlier !== null && at < earlier.until ? earlier.limits : limits;
  return {
    instanceId,
    at,
    usedMemoryBytes: load.usedBytes,
    connectedClients: load.clients,
    opsPerSec: load.opsPerSec,
    // Where nobody asks, nobody hits.
    hitRatio: shape === "empty" ? null : load.hitRatio,
    evictedKeysPerSec: 0,
    rejectedConnectionsPerSec: 0,
    memoryLimitBytes: held.memoryBytes,
    clientsLimit: held.maxClients,
    counters: null,
  };
}
