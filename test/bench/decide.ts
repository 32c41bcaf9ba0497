import { decide } from "@/lib/scaling/decide";
import { loadFacts, loadFactsOfAll } from "@/lib/scaling/load-facts";
import type { Facts } from "@/lib/scaling/model";
import { aFleet } from "./decide/fleet";
import { ownDatabase } from "./own-database";

/**
 * How many decisions a second there are with thirty days of one sample a minute behind each instance:
 * of the core alone, on facts as production loads them, and with reading them from a database in chunks,
 * as production does. Takes about a minute and a half. Run: npm run bench:decide
 *
 * Chunk after chunk, so that this process and the database take turns rather than a core each.
 */
const OF_EACH_SHAPE = 10;
const CHUNK = 25;
const CORE_PER_SECOND_MIN = 2000;
const READ_PER_SECOND_MIN = 300;
const CORE_MS = 2000;
const READ_MS = 10_000;
const WARM_UP = 0.2;

const database = await ownDatabase();
try {
  const now = new Date();
  const fleet = await aFleet(OF_EACH_SHAPE, now);
  const ids = [...fleet.values()].flat();

  const rows = [];
  for (const [shape, [id]] of fleet) {
    const { facts } = (await loadFacts(id!, now))!;
    const row = await measured(CORE_MS, CORE_PER_SECOND_MIN, () => decideAll([facts]));
    rows.push({ what: `core alone, ${shape}`, answer: decide(facts).reason, ...row });
  }
  let from = 0;
  const read = await measured(READ_MS, READ_PER_SECOND_MIN, async () => {
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
async function measured(forMs: number, perSecondMin: number, work: () => number | Promise<number>) {
  await repeated(forMs * WARM_UP, work);
  const { decisions, tookMs, eachMs } = await repeated(forMs, work);
  const perSecond = decisions / (tookMs / 1000);
  eachMs.sort((one, other) => one - other);
  const quantile = (share: number) => Number(eachMs[Math.floor(eachMs.length * share)]!.toFixed(4));
  return {
    "per second": Math.round(perSecond),
    goal: perSecondMin,
    "times the goal": Number((perSecond / perSecondMin).toFixed(2)),
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
