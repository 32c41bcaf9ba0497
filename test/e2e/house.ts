import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ports } from "@/local/environment";

const READY_WITHIN_MS = 240_000;

/** A whole Headroom on this machine, started as `npm start` does, with a data folder of its own. */
export type House = {
  url: string;
  home: string;
  ports: Ports;
  process: ChildProcess;
  /** Ends it as Ctrl-C does; the data stays. */
  stop(): Promise<void>;
};

/** Starts a house in `home`, from `port` upward. Plan changes take `pace` times their usual length. */
export async function startHouse(options: {
  home: string;
  port: number;
  pace: number;
}): Promise<House> {
  const house = spawn(process.execPath, ["local/launch.mjs", "local/start.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      HEADROOM_HOME: options.home,
      PORT: String(options.port),
      HEADROOM_PLATFORM_PACE: String(options.pace),
    },
  });
  const url = await readyLine(house.stdout);
  const ports = JSON.parse(readFileSync(join(options.home, "ports.json"), "utf8")) as Ports;
  const stop = async () => {
    if (house.exitCode !== null || house.signalCode !== null) return;
    const ended = new Promise((resolve) => house.once("exit", resolve));
    house.kill("SIGTERM");
    await ended;
  };
  return { url, home: options.home, ports, process: house, stop };
}

/** A data folder that the database's own user may enter, too. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "headroom-e2e-"));
  chmodSync(home, 0o755);
  return home;
}

export function forgetHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

function readyLine(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((ready, fail) => {
    let said = "";
    const late = setTimeout(() => fail(new Error(`Not ready in time:\n${said}`)), READY_WITHIN_MS);
    output.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /Headroom is ready: (\S+)/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      ready(url);
    });
    output.once("end", () => {
      clearTimeout(late);
      fail(new Error(`The house ended before it was ready:\n${said}`));
    });
  });
}
