import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Wire } from "@/lib/redis/wire/wire";
import { freePort } from "../support/free-port";

/** A server that can be killed and come back, with its data where it keeps any. */
export class MortalServer implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "headroom-torture-"));
  readonly keepsData: boolean;
  #process: ChildProcess | null = null;
  port = 0;

  private constructor(keepsData: boolean) {
    this.keepsData = keepsData;
  }

  static async start({ keepsData }: { keepsData: boolean }): Promise<MortalServer> {
    const server = new MortalServer(keepsData);
    await server.begin();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** @param isElsewhere on another port than before, as a provider gives an instance a new URL */
  async begin({ isElsewhere = true }: { isElsewhere?: boolean } = {}): Promise<void> {
    if (isElsewhere) this.port = await freePort();
    const options = {
      port: this.port,
      bind: "127.0.0.1",
      save: "",
      dir: this.#folder,
      appendonly: this.keepsData ? "yes" : "no",
      // What was answered has been given to the kernel, so it survives the death of the process. With
      // `everysec` it may not have been: while the disk is slow, the server writes later than it answers.
      appendfsync: "no",
      "enable-debug-command": "yes",
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const server = spawn(process.env.REDIS_SERVER ?? "redis-server", args, {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#process = server;
    // One that nobody has ended goes with the process that needed it.
    const goAlong = () => server.kill("SIGKILL");
    process.once("exit", goAlong);
    server.once("exit", () => process.off("exit", goAlong));
    await new Promise<void>((ready, fail) => {
      server.stdout.on("data", (chunk: Buffer) => {
        if (/ready to accept connections/i.test(chunk.toString())) ready();
      });
      server.once("error", fail);
      server.once("exit", (code) => fail(new Error(`redis-server ended with ${code}`)));
    });
  }

  async kill(): Promise<void> {
    const server = this.#process;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  }

  wire(database = 0): Promise<Wire> {
    return openWire({ url: this.url, verifiesCertificate: true }, { database });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
