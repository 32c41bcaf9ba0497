import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { applyChanges } from "@/drizzle/apply-changes";
import { startPostgres } from "@/local/postgres";
import { freePort } from "./free-port";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Starts one PostgreSQL for the run; its database `headroom` is the template of all others. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "headroom-test-"));
  chmodSync(folder, 0o755);
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    port: await freePort(),
    isDurable: false,
  });
  await applyChanges(server.url, new Date());
  const client = postgres(server.url.replace(/headroom$/, "postgres"), { max: 1 });
  await client`alter database headroom is_template true`;
  await client.end();
  project.provide("postgresUrl", server.url);

  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
