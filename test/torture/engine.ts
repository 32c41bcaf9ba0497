import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export type Ended = { code: number | null; signal: string | null; last: Line; problems: string };
export type Line = Readonly<Record<string, unknown>>;

/** `npm run copy` without npm, as a process of its own that can be killed and started again. */
export class Engine {
  readonly #options: readonly string[];
  #process: ChildProcess | null = null;
  #ended: Promise<Ended> = Promise.resolve({ code: 0, signal: null, last: {}, problems: "" });
  last: Line = {};
  starts = 0;
  /** Kinds of feeds that were listened to. */
  readonly feeds = new Set<string>();

  constructor(options: readonly string[]) {
    this.#options = options;
  }

  start(ends: { source: string; target: string }): void {
    const command = ["--import", "tsx", "--conditions=react-server", "cli/copy.ts"];
    const engine = spawn(process.execPath, [...command, ...this.#options], {
      env: { ...process.env, SOURCE_URL: ends.source, TARGET_URL: ends.target },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const goAlong = () => engine.kill("SIGKILL");
    process.once("exit", goAlong);
    engine.once("exit", () => process.off("exit", goAlong));
    this.starts += 1;
    this.last = {};
    this.#process = engine;
    let problems = "";
    engine.stderr.on("data", (chunk: Buffer) => {
      problems += chunk.toString();
    });
    createInterface(engine.stdout).on("line", (text) => {
      if (this.#process !== engine) return;
      this.last = JSON.parse(text) as Line;
      const kind = (this.last.feed as { kind?: string } | undefined)?.kind;
      if (kind !== undefined) this.feeds.add(kind);
    });
    this.#ended = new Promise((resolve) => {
      engine.once("close", (code, signal) => resolve({ code, signal, last: this.last, problems }));
    });
  }

  get isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  async kill(): Promise<void> {
    if (this.isRunning) this.#process?.kill("SIGKILL");
    await this.#ended;
  }

  /** Waits until it says that both ends are as equal as writers let them be. */
  async ready(withinMs: number): Promise<boolean> {
    const until = Date.now() + withinMs;
    while (Date.now() < until && this.isRunning) {
      if (this.last.isReady === true) return true;
      await sleep(20);
    }
    return false;
  }

  /** Says that the writers are stopped. */
  finish(): void {
    this.#process?.kill("SIGINT");
  }

  /** Null where it does not end in time. */
  ended(withinMs: number): Promise<Ended | null> {
    return Promise.race([this.#ended, sleep(withinMs, null, { ref: false })]);
  }
}
