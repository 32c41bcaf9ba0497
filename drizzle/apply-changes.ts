import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensurePartitions } from "./partitions";

const LOCK = 4_701_366;
const DAY_MS = 86_400_000;
const WAIT_MS = 10 * 60_000;
/** Postgres' word for a lock that was not had in time. */
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Applies the schema changes that `databaseUrl` lacks, and makes the partitions of today and the next days.
 *
 * Safe when two start at once: the second waits for an advisory lock and finds nothing left to do.
 *
 * @throws Error when the first one is not done within `waitMs`
 */
export async function applyChanges(
  databaseUrl: string,
  now: Date,
  waitMs = WAIT_MS,
): Promise<void> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await takeLock(client, waitMs);
    const db = drizzle(client);
    await migrate(db, { migrationsFolder: fileURLToPath(new URL("./changes", import.meta.url)) });
    await ensurePartitions(db, now, new Date(now.getTime() + 3 * DAY_MS));
  } finally {
    // Ending the connection releases the lock.
    await client.end({ timeout: 5 });
  }
}

async function takeLock(client: postgres.Sql, waitMs: number): Promise<void> {
  const waitAtMost = (ms: number) => client`select set_config('lock_timeout', ${`${ms}ms`}, false)`;
  await waitAtMost(waitMs);
  try {
    await client`select pg_advisory_lock(${LOCK})`;
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== LOCK_NOT_AVAILABLE)
      throw error;
    throw new Error(
      `Another process has been applying schema changes to this database for ${waitMs / 1000} s. Wait until it has ended, or end it, and start again.`,
      { cause: error },
    );
  }
  await waitAtMost(0);
}
