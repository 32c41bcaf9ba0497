import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensurePartitions } from "./partitions";

const LOCK = 4_701_366;
const DAY_MS = 86_400_000;

/**
 * Applies the schema changes that `databaseUrl` lacks, and makes the partitions of today and the next days.
 *
 * Safe when two start at once: the second waits for an advisory lock and finds nothing left to do.
 */
export async function applyChanges(databaseUrl: string, now: Date): Promise<void> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${LOCK})`;
    const db = drizzle(client);
    await migrate(db, { migrationsFolder: fileURLToPath(new URL("./changes", import.meta.url)) });
    await ensurePartitions(db, now, new Date(now.getTime() + 3 * DAY_MS));
  } finally {
    // Ending the connection releases the lock.
    await client.end({ timeout: 5 });
  }
}
