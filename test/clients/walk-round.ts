import { startPlatforms } from "@/local/platforms/start-platforms";
import { provide, redisServer } from "@/local/tools";
import { installed } from "./install";
import { PACE, type Round } from "./round";

/** A step that waits for what never comes must not keep the others from their turn. */
const STEP_MS = 60_000;

/** Walks a round against platforms of its own, prints its table and returns what failed. */
export async function walkRound(round: Round): Promise<string[]> {
  const { client, packageName, world } = round;
  const folder = installed(packageName, console.log);
  const platforms = await startPlatforms({
    home: null,
    world,
    pace: PACE,
    // A round asks faster than a person does.
    scalingoRequests: 10_000,
    redisServer: process.env.REDIS_SERVER ?? provide(redisServer, console.log),
  });
  const stops = [() => platforms.stop()];
  const stop = async () => {
    for (const next of stops.splice(0).toReversed()) await next();
  };
  // The servers of a round outlive a process that is ended without them.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }

  const failed: string[] = [];
  try {
    const steps = await round.steps({
      folder,
      url: platforms.url,
      atEnd: (next) => stops.push(next),
    });
    console.log(`\n${round.title ?? packageName}`);
    for (const step of steps) {
      const startedMs = Date.now();
      const result = await inTime(step.run()).then(
        (found) => ({ problem: null, found }),
        (error: unknown) => ({ problem: wordsOf(error), found: undefined }),
      );
      const { problem, found } = result;
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1).padStart(5);
      const name = found === undefined ? step.name : `${step.name} (${found})`;
      console.log(`  ${problem === null ? "ok    " : "FAILED"} ${seconds} s  ${name}`);
      if (problem === null) continue;
      failed.push(`${client}: ${step.name}`);
      console.log(problem.replace(/^/gm, "           "));
    }
  } finally {
    await stop();
  }
  return failed;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, fail) => {
    timer = setTimeout(() => fail(new Error(`not done within ${STEP_MS / 1000} s`)), STEP_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
