import { provide, redisServer } from "@/local/tools";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { herokuRound } from "./heroku";
import { installed } from "./install";
import { PACE, type Round } from "./round";
import { scalingoRound } from "./scalingo";

/**
 * `npm run test:clients`: the providers' own clients, unmodified, against the local platforms.
 * `npm run test:clients -- heroku`, or `scalingo`, walks only that round.
 */
const rounds: readonly Round[] = [herokuRound, scalingoRound];

const wanted = process.argv.slice(2);
const redisBinary = process.env.REDIS_SERVER ?? provide(redisServer, console.log);
const failed: string[] = [];
let running: Platforms | null = null;
// The servers of the platforms outlive a process that is ended without them.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void Promise.resolve(running?.stop()).finally(() => process.exit(1));
  });
}
for (const round of rounds) {
  if (wanted.length === 0 || wanted.includes(round.client)) await walk(round);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(", ")}`);
  process.exit(1);
}

async function walk(round: Round): Promise<void> {
  const { client, packageName, world } = round;
  const folder = installed(packageName, console.log);
  await using platforms = await startPlatforms({
    home: null,
    world,
    pace: PACE,
    // A round asks faster than a person does.
    scalingoRequests: 10_000,
    redisServer: redisBinary,
  });

  running = platforms;
  console.log(`\n${packageName}`);
  for (const step of await round.steps({ folder, url: platforms.url })) {
    const startedAt = Date.now();
    const problem = await step.run().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(5);
    console.log(`  ${problem === null ? "ok    " : "FAILED"} ${seconds} s  ${step.name}`);
    if (problem === null) continue;
    failed.push(`${client}: ${step.name}`);
    console.log(problem.replace(/^/gm, "           "));
  }
}
