import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const GRACE_MS = 5000;

/** The server writes its own pid here, so that one whose parent was killed is found again. */
export function pidFileOf(folder: string, { id, port }: { id: string; port: number }): string {
  return join(folder, `${id}-${port}.pid`);
}

export type PidFile = { id: string; port: number; path: string };

/** Every pid file in `folder`, whether its process lives or not. */
export function pidFilesIn(folder: string): PidFile[] {
  return readdirSync(folder).flatMap((name) => {
    const parts = /^(.+)-(\d+)\.pid$/.exec(name);
    return parts === null
      ? []
      : [{ id: parts[1]!, port: Number(parts[2]), path: join(folder, name) }];
  });
}

/** The pid in a file, if a Redis server with that port still has it; else null. */
export function livingPid({ path, port }: Pick<PidFile, "path" | "port">): number | null {
  const pid = readPid(path);
  return pid !== null && isRedisServer(pid, port) ? pid : null;
}

/** Servers put their port into their process title; a stranger that got the number has another. */
export function isRedisServer(pid: number, port: number): boolean {
  const title = titleOf(pid);
  return /(redis|valkey)-server/.test(title) && title.includes(`:${port}`);
}

/** Ends a server and waits until it is gone; it flushes its data first, unless it takes too long. */
export async function endServer(pid: number, port: number): Promise<void> {
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < GRACE_MS; waited += 20) {
    if (!isRedisServer(pid, port)) return;
    await pause(20);
  }
  signal(pid, "SIGKILL");
  for (let waited = 0; waited < GRACE_MS; waited += 20) {
    if (!isRedisServer(pid, port)) return;
    await pause(20);
  }
  throw new Error(
    `The Redis server ${pid} on port ${port} cannot be ended from here. End it as whoever started it, and start again.`,
  );
}

function readPid(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, "utf8").trim());
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** The command line of a process; empty when there is none, or only its remains. */
function titleOf(pid: number): string {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  }
  return spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone, which is what was wanted.
  }
}
