import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sql from "postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startPostgres } from "@/local/postgres";
import { birthOf } from "@/local/processes";
import { freePort } from "@/test/support/free-port";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "headroom-postgres-"));
  chmodSync(home, 0o755);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const folder = () => join(home, "postgres");
const start = async () =>
  startPostgres({ folder: folder(), port: await freePort(), isDurable: false });

test("a first start that is killed while it makes the database does not stop the next one", async () => {
  const script = `import("./local/postgres.ts").then(({ startPostgres }) =>
    startPostgres({ folder: ${JSON.stringify(folder())}, port: 1 }))`;
  const first = spawn(process.execPath, ["--import", "tsx", "-e", script], { stdio: "inherit" });
  await vi.waitFor(
    () => {
      const made = readdirSync(home).map((name) => join(home, name, "PG_VERSION"));
      expect(made.filter((file) => existsSync(file))).toHaveLength(1);
    },
    { timeout: 20_000, interval: 5 },
  );
  first.kill("SIGKILL");

  const server = await start();

  const client = sql(server.url, { max: 1 });
  expect(await client`select 1 as one`).toEqual([{ one: 1 }]);
  await client.end();
  await server.stop();
});

test("a server that was killed is not started again while work of it still goes on", async () => {
  const killed = await start();
  const client = sql(killed.url, { max: 1, onnotice: () => {} });
  const [worker] = await client<[{ pid: number }]>`select pg_backend_pid() as pid`;
  const working = client
    .unsafe("do $$ begin for i in 1..200000000 loop end loop; end $$")
    .catch(() => "cut off");
  await vi.waitFor(async () => {
    const other = sql(killed.url, { max: 1 });
    const [seen] = await other`select state from pg_stat_activity where pid = ${worker.pid}`;
    await other.end();
    expect(seen!.state).toBe("active");
  }, 10_000);
  const gone = new Promise((resolve) => killed.process.once("exit", resolve));
  killed.process.kill("SIGKILL");
  await gone;

  const server = await start();

  expect(birthOf(worker.pid)).toBeNull();
  await server.stop();
  await client.end({ timeout: 0 });
  await working;
});

test("a server that a killed start left behind ends in order before the next one begins", async () => {
  const left = await start();

  const server = await start();

  expect(left.process.exitCode).toBe(0);
  await server.stop();
});
