import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Measured } from "./measured";

const environment = { ...process.env, HEADROOM_PRIVATE_REDIS: "1" };
const tsx = ["--import", "tsx", "--conditions=react-server"];

/** Runs a program of this folder in a process of its own and returns what it measured. */
export async function inChild(program: string, ...words: string[]): Promise<Measured> {
  const { child, line } = await startChild(program, ...words);
  await new Promise((ended) => (child.exitCode === null ? child.once("exit", ended) : ended(0)));
  return JSON.parse(line) as Measured;
}

/** Starts a program of this folder and returns with its first line. */
export async function startChild(
  program: string,
  ...words: string[]
): Promise<{ child: ChildProcess; line: string }> {
  const file = `${import.meta.dirname}/${program}`;
  const command = program.endsWith(".py") ? "python3" : process.execPath;
  const options = program.endsWith(".py") ? [] : [...tsx, ...profiling()];
  const child = spawn(command, [...options, file, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: environment,
  });
  const line = await new Promise<string>((said, fail) => {
    createInterface(child.stdout).once("line", said);
    child.once("exit", (code) => fail(new Error(`${program} ended with ${code}`)));
  });
  return { child, line };
}

/** `--profile=<folder>` writes a CPU profile of each child there. */
function profiling(): string[] {
  const folder = process.argv.find((word) => word.startsWith("--profile="))?.slice(10);
  return folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`];
}
