import { spawn } from "node:child_process";
import { driftRound } from "./drift";
import { herokuRound } from "./heroku";
import { installed } from "./install";
import type { Round } from "./round";
import { scalingoRound } from "./scalingo";
import { walkRound } from "./walk-round";

/**
 * `npm run test:clients`: the providers' own clients, unmodified, against the local platforms, and beside
 * Headroom. `npm run test:clients -- heroku`, `scalingo` or `drift` walks only that round.
 *
 * Each round has a process of its own, because Headroom reads its environment once; and all walk at once.
 */
const rounds: readonly Round[] = [herokuRound, scalingoRound, driftRound];

const [wanted] = process.argv.slice(2);
if (wanted === undefined) {
  await walkAll();
} else {
  const round = rounds.find(({ client }) => client === wanted);
  if (round === undefined) throw new Error(`There is no round ${wanted}.`);
  const failed = await walkRound(round);
  if (failed.length > 0) {
    console.error(`\nFailed: ${failed.join(", ")}`);
    process.exit(1);
  }
}

async function walkAll(): Promise<void> {
  for (const packageName of new Set(rounds.map((round) => round.packageName))) {
    installed(packageName, console.log);
  }
  const startedMs = Date.now();
  const areFine = await Promise.all(rounds.map((round) => inOwnProcess(round)));
  const failed = rounds.filter((_, index) => !areFine[index]).map(({ client }) => client);
  console.log(`\nAll rounds took ${Math.round((Date.now() - startedMs) / 1000)} s.`);
  if (failed.length === 0) return;
  console.error(`Something failed in: ${failed.join(", ")}`);
  process.exit(1);
}

/** Prints the table of the round once it is whole; false when something in it failed. */
function inOwnProcess({ client }: Round): Promise<boolean> {
  return new Promise((done, fail) => {
    const walking = spawn(process.execPath, [...process.execArgv, process.argv[1]!, client], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    const listen = (chunk: Buffer) => (printed += chunk.toString());
    walking.stdout.on("data", listen);
    walking.stderr.on("data", listen);
    walking.once("error", fail);
    walking.once("close", (code) => {
      process.stdout.write(printed);
      done(code === 0);
    });
    // A terminal tells them itself; being told twice does no harm.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => walking.kill(signal));
    }
  });
}
