import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { torture } from "./torture";

/**
 * npm run test:torture -- --runs 100 --seed 1 --seconds 10
 *
 * One line per run and a summary; ends with 1 when anything differed. `--seed` is that of the first run;
 * those that follow count up from it.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
  },
});
const [runs, first, seconds] = [values.runs, values.seed, values.seconds].map(Number) as [
  number,
  number,
  number,
];
process.env.HEADROOM_PRIVATE_REDIS = "1";

/** Longer than any run that gets on: waiting for the copy, four proofs and a comparison. */
const HUNG_MS = seconds * 1000 + 900_000;

// Servers and engines go along when the process exits, which a signal alone does not make it do.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const bad: number[] = [];
const totals = { written: 0, jobs: 0, faults: 0, starts: 0 };
for (let seed = first; seed < first + runs; seed++) {
  const run = await Promise.race([torture(seed, seconds), sleep(HUNG_MS, null, { ref: false })]);
  if (run === null) {
    console.log(`seed ${seed}: HUNG`);
    bad.push(seed);
    continue;
  }
  totals.written += run.written;
  totals.jobs += run.jobs;
  totals.faults += run.faults.length;
  totals.starts += run.starts;
  const verdict = run.problems.length === 0 ? "equal" : "DIFFERENT";
  console.log(
    `seed ${seed}: ${verdict}, ${run.keys} keys, ${run.written} commands, ${run.jobs} jobs, feed ${run.feed}, throttle ${run.throttle}, by ${run.route}, ${run.starts} starts, ${run.seconds.toFixed(1)} s, ${run.faults.join(", ")}`,
  );
  for (const problem of run.problems) console.log(`  ${problem}`);
  if (run.problems.length > 0) bad.push(seed);
}
console.log(
  `${runs - bad.length} of ${runs} runs equal; ${totals.written} commands, ${totals.jobs} jobs, ${totals.faults} faults, ${totals.starts} starts of the engine.`,
);
if (bad.length > 0) console.log(`Different: seeds ${bad.join(", ")}.`);
// A run that hung has left something open.
process.exit(bad.length === 0 ? 0 : 1);
