import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyChanges } from "@/drizzle/apply-changes";
import { closeDatabase } from "@/lib/db";
import { startPostgres } from "@/local/postgres";
import { freePort } from "@/test/support/free-port";

/** Starts a PostgreSQL for one bench, with all tables, and points the settings of this process at it. */
export async function ownDatabase(): Promise<AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  chmodSync(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    port: await freePort(),
    isDurable: false,
  });
  Object.assign(process.env, {
    DATABASE_URL: server.url,
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "only-for-benches-only-for-benches",
    HEADROOM_SECRET_KEYS: `bench:${Buffer.alloc(32, 7).toString("base64")}`,
    HEADROOM_LOCAL: "1",
  });
  await applyChanges(server.url, new Date());
  return {
    async [Symbol.asyncDispose]() {
      await closeDatabase();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
