import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_WITHIN_MS = 240_000;

/**
 * Starts the whole house as `npm start` does, with a data folder of its own and ports out of the way,
 * and ends it after the last test. Plan changes take a fifth of their usual time.
 */
export default async function startHouse() {
  const home = mkdtempSync(join(tmpdir(), "headroom-e2e-"));
  const house = spawn(process.execPath, ["local/launch.mjs", "local/start.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      HEADROOM_HOME: home,
      PORT: "4300",
      HEADROOM_PLATFORM_PACE: "0.2",
    },
  });
  const url = await readyLine(house.stdout);
  process.env.HEADROOM_E2E_URL = url;
  process.env.HEADROOM_E2E_HOME = home;

  return async () => {
    const ended = new Promise((resolve) => house.once("exit", resolve));
    house.kill("SIGTERM");
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
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
    output.once("end", () => fail(new Error(`The house ended before it was ready:\n${said}`)));
  });
}
