import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port";
import { printed } from "./printed";

export type TestRedis = { url: string; port: number; stop(): Promise<void> } & AsyncDisposable;

/** Starts a real redis-server on a free port; `args` are its options, such as `--maxmemory`, `1mb`. */
export async function startRedis(args: readonly string[] = []): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "headroom-redis-"));
  const server = spawn(
    process.env.REDIS_SERVER ?? "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, ...args],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  await printed(server, /ready to accept connections/i);

  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGKILL");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, port, stop, [Symbol.asyncDispose]: stop };
}
