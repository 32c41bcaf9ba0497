import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { freePort } from "@/test/support/free-port";

/** The local platforms as a process of their own, which can be killed and started again. */
export type PlatformProcess = {
  /** Starts it on its former data and returns where it listens. */
  start(): Promise<string>;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** How many of its redis-servers are alive. */
  serversAlive(): number;
} & AsyncDisposable;

/** A process that begins with `world`, with plan changes and maintenances times `pace`. */
export async function platformProcess(world: World, pace: number): Promise<PlatformProcess> {
  const home = mkdtempSync(join(tmpdir(), "headroom-killed-"));
  // Writes the world down, so that the process begins with it and not with the demo.
  await (await startPlatforms({ home, world })).stop();
  let running: ChildProcess | null = null;

  const start = async () => {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "--conditions=react-server", "local/platforms/main.ts"],
      {
        env: {
          ...process.env,
          HEADROOM_HOME: home,
          PORT: String(port),
          HEADROOM_PLATFORM_PACE: String(pace),
        },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    running = child;
    await new Promise<void>((ready) =>
      child.stdout.on("data", (chunk: Buffer) => chunk.toString().startsWith("ready") && ready()),
    );
    return `http://127.0.0.1:${port}`;
  };

  const end = async (signal: NodeJS.Signals) => {
    if (running === null) return;
    const child = running;
    running = null;
    const ended = new Promise((over) => child.once("exit", over));
    child.kill(signal);
    await ended;
  };

  return {
    start,
    kill: () => end("SIGKILL"),
    serversAlive() {
      const folder = join(home, "redis-pids");
      const pids = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
      return pids.filter((pid) => isServer(pid.trim())).length;
    },
    async [Symbol.asyncDispose]() {
      await end("SIGTERM");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function isServer(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("-server");
  } catch {
    return false;
  }
}
