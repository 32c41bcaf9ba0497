import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const GRACE_MS = 5000;
const RESTART_MS = [200, 500, 1000, 2000, 5000] as const;
const CALM_MS = 30_000;

export type Part = {
  name: string;
  command: string;
  args: readonly string[];
  env: Record<string, string | undefined>;
};

type Running = Part & { child: ChildProcess; startedAt: number; failures: number };
type Entry = { name: string; pid: number; bornAt: string };

/**
 * The processes of one installation: started, restarted when they die, ended together.
 *
 * Every pid is written down with the moment it was born, so that the next start finds what a
 * `kill -9` left behind and ends that, and nothing else that got the same number since.
 */
export class Processes {
  readonly #running = new Map<string, Running>();
  readonly #adopted = new Map<string, Entry>();
  readonly #file: string;
  readonly #say: (line: string) => void;
  #isEnding = false;

  constructor(file: string, say: (line: string) => void) {
    this.#file = file;
    this.#say = say;
  }

  /** Ends what an earlier, killed start left running. */
  async endOrphans(): Promise<void> {
    for (const { name, pid, bornAt } of readEntries(this.#file)) {
      if (bornAt !== birthOf(pid)) continue;
      this.#say(`Ending ${name} (${pid}), left over from an earlier start…`);
      await endPid(pid);
    }
    this.#save();
  }

  /** Notes a process that someone else started and ends, such as the database server. */
  adopt(name: string, pid: number): void {
    this.#adopted.set(name, { name, pid, bornAt: birthOf(pid) ?? "" });
    this.#save();
  }

  start(part: Part): void {
    this.#launch(part, 0);
  }

  /** Ends every started process, the last one first. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const children = [...this.#running.values()].map(({ child }) => child).toReversed();
    await Promise.all(children.map((child) => endChild(child)));
    this.#running.clear();
    this.#adopted.clear();
    this.#save();
  }

  #launch(part: Part, failures: number): void {
    // A part ends by itself when its standard input closes, so that none outlives this process.
    const child = spawn(part.command, part.args, {
      env: { ...process.env, ...part.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const lines = (chunk: Buffer) => this.#say(`[${part.name}] ${chunk.toString().trimEnd()}`);
    child.stdout.on("data", lines);
    child.stderr.on("data", lines);
    child.stdin.on("error", () => {}); // The exit below says the same.
    child.once("error", (error) => this.#say(`[${part.name}] ${error.message}`));
    child.once("exit", (code, signal) => this.#onExit(part.name, signal ?? `code ${code}`));

    this.#running.set(part.name, { ...part, child, startedAt: Date.now(), failures });
    this.#save();
  }

  #onExit(name: string, how: string): void {
    const running = this.#running.get(name);
    if (this.#isEnding || running === undefined) return;
    const failures = Date.now() - running.startedAt > CALM_MS ? 0 : running.failures + 1;
    const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)]!;
    this.#say(`${name} ended (${how}); starting it again in ${wait} ms`);
    setTimeout(() => {
      if (!this.#isEnding) this.#launch(running, failures);
    }, wait);
  }

  #save(): void {
    const started = [...this.#running.values()].flatMap(({ name, child }) =>
      child.pid === undefined ? [] : [{ name, pid: child.pid, bornAt: birthOf(child.pid) ?? "" }],
    );
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#adopted.values(), ...started]));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function readEntries(file: string): Entry[] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Entry[];
  } catch {
    return [];
  }
}

/** The moment a process was born, in the system's own words; null when there is none. */
export function birthOf(pid: number): string | null {
  if (existsSync("/proc/self/stat")) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name may hold spaces and brackets; the 20th field after it is the start time.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
    } catch {
      return null;
    }
  }
  const listed = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return listed.stdout.trim() || null;
}

async function endPid(pid: number): Promise<void> {
  kill(pid, "SIGTERM");
  for (let waited = 0; waited < GRACE_MS && birthOf(pid) !== null; waited += 50) await pause(50);
  kill(pid, "SIGKILL");
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(forced);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone, which is what was wanted.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
