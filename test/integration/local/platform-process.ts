import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { freePort } from "@/test/support/free-port";
import { printed } from "@/test/support/printed";

/** The local platforms as a process of their own, which can be killed and started again. */
export type PlatformProcess = {
  /** Starts it on its former data and returns where it listens. */
  start(): Promise<string>;
  /** Where it keeps its state, also while it does not run. */
  home: string;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** Ends it as its starter does: by a signal, or by going away itself. */
  end(how: "SIGTERM" | "orphaned"): Promise<void>;
  /** The pids of its redis-servers, as it wrote them down. */
  serverPids(): number[];
  /** How many of these are alive. */
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
    await printed(child, /^ready/m);
    return `http://127.0.0.1:${port}`;
  };

  const end = async (how: NodeJS.Signals | "orphaned") => {
    if (running === null) return;
    const child = running;
    running = null;
    const ended = new Promise((over) => child.once("exit", over));
    if (how === "orphaned") child.stdin!.end();
    else child.kill(how);
    await ended;
  };

  const serverPids = () => {
    const folder = join(home, "redis-pids");
    return readdirSync(folder).map((name) => Number(readFileSync(join(folder, name), "utf8")));
  };

  return {
    start,
    home,
    kill: () => end("SIGKILL"),
    end,
    serverPids,
    serversAlive: () => serverPids().filter(isServer).length,
    async [Symbol.asyncDispose]() {
      await end("SIGTERM");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Whether a redis-server runs by this pid. */
export function isServer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("-server");
  } catch {
    return false;
  }
}
