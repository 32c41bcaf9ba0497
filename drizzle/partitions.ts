import { sql, type SQL } from "drizzle-orm";

const DAY_MS = 86_400_000;

type Executes = { execute(query: SQL): PromiseLike<unknown> };

/**
 * Makes the daily partitions of `samples` from the day of `first` to the day of `last`, both included, UTC.
 * Those that exist stay as they are.
 */
export async function ensurePartitions(db: Executes, first: Date, last: Date): Promise<void> {
  for (let day = startOfDay(first); day <= last.getTime(); day += DAY_MS) {
    const from = new Date(day).toISOString();
    const to = new Date(day + DAY_MS).toISOString();
    await db.execute(
      sql.raw(
        `CREATE TABLE IF NOT EXISTS "${partitionName(day)}" PARTITION OF "samples" FOR VALUES FROM ('${from}') TO ('${to}')`,
      ),
    );
  }
}

/** Names the partitions of `samples` that end at or before `until`, oldest first. */
export async function partitionsBefore(db: Executes, until: Date): Promise<string[]> {
  const rows = (await db.execute(
    sql`select child.relname as name from pg_inherits
      join pg_class child on child.oid = inhrelid
      join pg_class parent on parent.oid = inhparent
      where parent.relname = 'samples' order by 1`,
  )) as Iterable<{ name: string }>;
  return [...rows]
    .map(({ name }) => name)
    .filter((name) => dayOf(name) + DAY_MS <= until.getTime());
}

/** Drops one partition with every sample in it. */
export async function dropPartition(db: Executes, name: string): Promise<void> {
  await db.execute(sql`drop table if exists ${sql.identifier(name)}`);
}

function startOfDay(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS) * DAY_MS;
}

function partitionName(day: number): string {
  return `samples_${new Date(day).toISOString().slice(0, 10).replaceAll("-", "_")}`;
}

function dayOf(name: string): number {
  return Date.parse(`${name.slice("samples_".length).replaceAll("_", "-")}T00:00:00Z`);
}
