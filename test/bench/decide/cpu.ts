import { existsSync, readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db";

/** In /proc, of a hundredth of a second each. */
const TICK_MS = 10;

/**
 * How long cores have worked so far for this process and for the database's side of its connections, in
 * milliseconds. Without /proc the database's part is missing.
 */
export async function cpuMs(): Promise<number> {
  const backends = await db.execute<{ pid: number }>(
    sql`select pid from pg_stat_activity where datname = current_database()`,
  );
  const { user, system } = process.cpuUsage();
  return backends.reduce((sum, { pid }) => sum + ofProcess(pid), (user + system) / 1000);
}

/** The 14th and the 15th field; the second one, in brackets, may hold spaces of its own. */
function ofProcess(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return 0;
  const stat = readFileSync(path, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
