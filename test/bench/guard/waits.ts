import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Measured } from "../migrate/measured";
import type { Server } from "../migrate/servers";

/** What another client of a server waited for its answers. */
export type Waits = { count: number; p50Ms: number; p99Ms: number; worstMs: number };

/**
 * Where the kernel allows it, a process, and what it starts from then on, runs before everybody of a lower
 * rank; 0 is what all others have. On a machine with few cores all wait for one, which clients on machines of
 * their own do not. False where it is not allowed.
 */
export function rank(processId: number, as: number): boolean {
  const how = as === 0 ? "--other" : "--rr";
  try {
    execFileSync("chrt", ["-a", how, "-p", String(as), String(processId)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Of a server that is asked, and of who asks it. */
export const FIRST = 10;

/** What a client in a process of its own waits for answers of `asked` while `work` goes on. */
export async function waitsDuring(asked: Server, work: () => Promise<unknown>): Promise<Waits> {
  const probe = started("probe.ts", asked.url);
  rank(probe.processId, FIRST);
  await probe.line();
  await work();
  probe.input.end();
  return JSON.parse(await probe.line()) as Waits;
}

export type CopyWhat = "hash" | "all";
/** Behind a throttle, without one, or without the guard against large values as well. */
export type CopyHow = "spared" | "blunt" | "at once";

/** A copy in a process of its own that waits for its beginning. */
export async function copier(
  ends: { source: Server; target: Server },
  what: CopyWhat,
  how: CopyHow,
): Promise<{ go: () => Promise<Measured> }> {
  const child = started("copy.ts", ends.source.url, ends.target.url, what, how);
  await child.line();
  return {
    go: async () => {
      child.input.write("go\n");
      return JSON.parse(await child.line()) as Measured;
    },
  };
}

function started(program: string, ...words: string[]) {
  const tsx = ["--import", "tsx", "--conditions=react-server"];
  const child = spawn(process.execPath, [...tsx, `test/bench/guard/${program}`, ...words], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${program} ended early`);
    return value;
  };
  return { processId: child.pid!, input: child.stdin, line };
}
