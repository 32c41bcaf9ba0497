import {
  spawn,
  spawnSync,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
} from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const GRACE_MS = 5000;
/** Long enough for a database to write down what it holds in memory. */
const STRANGER_GRACE_MS = 10_000;
/** Longer than any part takes on a busy machine to say that it is ready. */
const READY_WITHIN_MS = 60_000;
const RESTART_MS = [200, 500, 1000, 2000, 5000] as const;
const CALM_MS = 30_000;
/** What is kept of the words of a process that runs once. */
const SAID_MAX = 20_000;

/** A part that goes on for ever prints a line with the word "ready" once it is. */
export type Part = {
  name: string;
  command: string;
  args: readonly string[];
  env: Record<string, string | undefined>;
};

type Running = Part & { child: ChildProcess; startedAt: number; failures: number };
type Entry = { name: string; pid: number; bornAt: string };

/**
 * The processes of one installation: started, restarted when they die or do not get ready, ended together.
 *
 * Every pid is written down with the moment it was born, so that the next start finds what a
 * `kill -9` left behind and ends that, and nothing else that got the same number since.
 */
export class Processes {
  readonly #running = new Map<string, Running>();
  readonly #once = new Map<string, ChildProcess>();
  readonly #adopted = new Map<string, Entry>();
  readonly #file: string;
  readonly #say: (line: string) => void;
  readonly #readyWithinMs: number;
  #isEnding = false;

  constructor(file: string, say: (line: string) => void, readyWithinMs = READY_WITHIN_MS) {
    this.#file = file;
    this.#say = say;
    this.#readyWithinMs = readyWithinMs;
  }

  /** Ends what an earlier, killed start left running, the last one first. */
  async endOrphans(): Promise<void> {
    for (const { name, pid, bornAt } of readEntries(this.#file).toReversed()) {
      if (bornAt !== birthOf(pid)) continue;
      this.#say(`Ending ${name} (${pid}), left over from an earlier start…`);
      await endStranger(pid);
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

  /**
   * Runs a process that ends by itself, once.
   *
   * @throws Error with the end of what it said when it fails, is ended, or takes longer than `withinMs`
   */
  async run(part: Part, withinMs: number): Promise<void> {
    if (this.#isEnding) throw new Error(`${part.name} is not begun: everything is ending.`);
    const child = this.#spawn(part);
    let said = "";
    const keep = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-SAID_MAX));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    this.#once.set(part.name, child);
    this.#save();
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, withinMs);
    const how = await new Promise<number | string | null>((ended) => {
      child.once("error", (error) => ended(error.message));
      child.once("exit", (code, signal) => ended(signal ?? code));
    });
    clearTimeout(late);
    this.#once.delete(part.name);
    this.#save();
    if (how === 0) return;
    const what = isLate ? `took longer than ${withinMs / 60_000} minutes` : `ended with ${how}`;
    throw new Error(`${part.name} ${what}:\n${said}`);
  }

  /** Ends every started process, the last one first. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const parts = [...this.#running.values()].map(({ child }) => child);
    const children = [...parts, ...this.#once.values()].toReversed();
    await Promise.all(children.map((child) => endChild(child)));
    this.#running.clear();
    this.#adopted.clear();
    this.#save();
  }

  #launch(part: Part, failures: number): void {
    if (this.#isEnding) return;
    const child = this.#spawn(part);
    const late = setTimeout(() => {
      this.#say(`${part.name} was not ready in ${this.#readyWithinMs / 1000} s; ending it`);
      child.kill("SIGKILL");
    }, this.#readyWithinMs);
    child.stdout.on("data", (chunk: Buffer) => {
      if (/\bready\b/i.test(chunk.toString())) clearTimeout(late);
    });
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      this.#onExit(part.name, signal ?? `code ${code}`);
    });

    this.#running.set(part.name, { ...part, child, startedAt: Date.now(), failures });
    this.#save();
  }

  #spawn(part: Part): ChildProcessWithoutNullStreams {
    // A part ends by itself when its standard input closes, so that none outlives this process.
    const child = spawn(part.command, part.args, {
      env: { ...process.env, ...part.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const lines = (chunk: Buffer) => this.#say(`[${part.name}] ${chunk.toString().trimEnd()}`);
    child.stdout.on("data", lines);
    child.stderr.on("data", lines);
    child.stdin.on("error", () => {}); // Its exit says the same.
    child.once("error", (error) => this.#say(`[${part.name}] ${error.message}`));
    return child;
  }

  #onExit(name: string, how: string): void {
    const running = this.#running.get(name);
    if (this.#isEnding || running === undefined) return;
    const failures = Date.now() - running.startedAt > CALM_MS ? 0 : running.failures + 1;
    const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)]!;
    this.#say(`${name} ended (${how}); starting it again in ${wait} ms`);
    setTimeout(() => {
      this.#launch(running, failures);
    }, wait);
  }

  #save(): void {
    const parts = [...this.#running.values()].map(({ name, child }) => [name, child] as const);
    const started = [...parts, ...this.#once].flatMap(([name, { pid }]) =>
      pid === undefined ? [] : [{ name, pid, bornAt: birthOf(pid) ?? "" }],
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

/**
 * The moment a process was born, in the system's own words; null when there is none, or when all that is
 * left of it waits for a parent that never asks: in a container that may be for ever.
 */
export function birthOf(pid: number): string | null {
  if (existsSync("/proc/self/stat")) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name may hold spaces and brackets. After it comes the state; the 20th field is the start time.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  const listed = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const [, state, bornAt] = /^(\S+)\s+(.+)$/.exec(listed.stdout.trim()) ?? [];
  return state?.startsWith("Z") ? null : (bornAt ?? null);
}

/** Ends a process that somebody else started, if need be by force. */
export async function endStranger(pid: number): Promise<void> {
  // To PostgreSQL SIGTERM means to wait until its last client has gone.
  kill(pid, "SIGINT");
  const deadline = Date.now() + STRANGER_GRACE_MS;
  while (birthOf(pid) !== null && Date.now() < deadline) await pause(50);
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
