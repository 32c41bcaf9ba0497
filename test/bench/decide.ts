import { decide } from "@/lib/scaling/judgement/decide";
import { loadFacts, loadFactsOfAll } from "@/lib/scaling/facts/load-facts";
import type { Facts } from "@/lib/scaling/model";
import { cpuMs } from "./decide/cpu";
import { aFleet } from "./decide/fleet";
import { ownDatabase } from "./own-database";

/**
 * How many decisions a second there are with thirty days of one sample a minute behind each instance:
 * of the core alone, on facts as production loads them, and with reading them from a database in chunks,
 * as production does. Takes about a minute and a half. Run: npm run bench:decide
 *
 * `per core` counts the time that cores worked, here and in the database, so that what else runs on the
 * machine does not count; `per second` is by the clock, with whatever else runs.
 */
const OF_EACH_SHAPE = 10;
const CHUNK = 25;
const ALONE_MIN = 2000;
const WITH_READ_MIN = 300;
const ALONE_MS = 2000;
const WITH_READ_MS = 10_000;
const WARM_UP = 0.2;

const database = await ownDatabase();
try {
  const now = new Date();
  const fleet = await aFleet(OF_EACH_SHAPE, now);
  const ids = [...fleet.values()].flat();

  const rows = [];
  for (const [shape, [id]] of fleet) {
    const { facts } = (await loadFacts(id!, now))!;
    const row = await measured(ALONE_MS, ALONE_MIN, () => decideAll([facts]));
    rows.push({ what: `core alone, ${shape}`, answer: decide(facts).reason, ...row });
  }
  let from = 0;
  const read = await measured(WITH_READ_MS, WITH_READ_MIN, async () => {
    const chunk = ids.slice(from, from + CHUNK);
    from = (from + CHUNK) % ids.length;
    return decideAll((await loadFactsOfAll(chunk, now)).map(({ facts }) => facts));
  });
  rows.push({ what: `with the read, ${CHUNK} at once`, answer: "all of them", ...read });
  console.table(rows);
} finally {
  await database[Symbol.asyncDispose]();
}

function decideAll(facts: readonly Facts[]): number {
  for (const each of facts) decide(each);
  return facts.length;
}

/** Repeats `work`, which says how many decisions it made, for `forMs`, after warming up. */
async function measured(forMs: number, perCoreMin: number, work: () => number | Promise<number>) {
  await repeated(forMs * WARM_UP, work);
  const workedBeforeMs = await cpuMs();
  const { decisions, tookMs, eachMs } = await repeated(forMs, work);
  const perCore = (1000 * decisions) / ((await cpuMs()) - workedBeforeMs);
  eachMs.sort((one, other) => one - other);
  const quantile = (share: number) => Number(eachMs[Math.floor(eachMs.length * share)]!.toFixed(4));
  return {
    "per second": Math.round((1000 * decisions) / tookMs),
    "per core": Math.round(perCore),
    goal: perCoreMin,
    "times the goal": Number((perCore / perCoreMin).toFixed(2)),
    "p50 ms": quantile(0.5),
    "p99 ms": quantile(0.99),
  };
}

async function repeated(forMs: number, work: () => number | Promise<number>) {
  const eachMs: number[] = [];
  let decisions = 0;
  const beganMs = performance.now();
  let nowMs = beganMs;
  while (nowMs - beganMs < forMs) {
    const made = await work();
    const doneMs = performance.now();
    eachMs.push((doneMs - nowMs) / made);
    decisions += made;
    nowMs = doneMs;
  }
  return { decisions, tookMs: nowMs - beganMs, eachMs };
}
