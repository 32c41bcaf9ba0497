import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Route } from "@/lib/transfer/model";
import { chanceOf, type Chance } from "./chance";
import { differencesOf, jobsLost } from "./compare";
import { feedsAllowed, noPayloads, refusals, Way, type FeedAllowed } from "./ends";
import { Engine } from "./engine";
import { restingCommands } from "./large-and-resting";
import { MortalServer } from "./server";
import { Writers } from "./writers";

export type Torture = {
  seed: number;
  feed: FeedAllowed;
  throttle: string;
  route: Route;
  faults: string[];
  keys: number;
  written: number;
  jobs: number;
  starts: number;
  seconds: number;
  /** What differed at the end, or what kept it from coming to one; empty is what it should be. */
  problems: string[];
};

const FINAL_STARTS_MAX = 4;
const CAP_KEYS = 12_000;
const BEGUN_MS = 60_000;
const HASTY_MS = 10_000;
/** A machine with too much to do makes a source suffer, and a copy that spares it slow. */
const READY_MS = 240_000;
/** From the writers' end to its own. */
const ENDED_MS = 120_000;

type Scene = {
  chance: Chance;
  source: MortalServer;
  target: MortalServer;
  toSource: Way;
  toTarget: Way;
  engine: Engine;
};

/**
 * Copies from one server to another while clients write every kind of command to the source and processes,
 * servers and connections die, and asks both servers in the end whether they hold the same. The same seed
 * gives the same commands and faults; how they interleave is the machine's.
 */
export async function torture(seed: number, seconds: number): Promise<Torture> {
  const beganAt = performance.now();
  const chance = chanceOf(seed * 7919 + 1);
  const feed = chance.isIn(0.6) ? "tracking" : chance.oneOf(feedsAllowed);
  const folder = mkdtempSync(join(tmpdir(), "headroom-torture-"));
  await using source = await MortalServer.start({ keepsData: true });
  await using target = await MortalServer.start({ keepsData: chance.isIn(0.7) });
  const route = chance.isIn(0.25) ? "value" : "payload";
  await using toSource = new Way(source, refusals[feed]);
  await using toTarget = new Way(target, route === "value" ? noPayloads : []);
  const keys = chance.between(2000, 20_000);
  await rest(source, chance.fork(), keys);

  const writers = new Writers(source, chance.fork(), { flushes: chance.isIn(0.4) });
  // A cap below what the writers write would never let it catch up.
  const throttle = chance.oneOf(["off", "off", "p99=2", `p99=1000,keys=${CAP_KEYS}`]);
  const state = join(folder, "state.json");
  const reportFile = join(folder, "report.json");
  const engine = new Engine([
    "--follow",
    "--json",
    "--yes",
    "--throttle",
    throttle,
    "--state",
    state,
    "--report",
    reportFile,
  ]);
  const scene: Scene = { chance: chance.fork(), source, target, toSource, toTarget, engine };
  const faults: string[] = [];
  const problems: string[] = [];
  try {
    await begin(scene);
    await begun(scene);
    await suffer(scene, seconds, faults);
    if (!(await readyAgain(scene, writers))) {
      const ended = engine.isRunning ? null : await engine.ended(ENDED_MS);
      throw new Error(`never ready: ${JSON.stringify(ended ?? engine.last)}`);
    }
    await writers.stop();
    const stoppedAt = new Date().toISOString();
    problems.push(...(await prove(scene, faults)));
    const [one, other] = [await source.wire(), await target.wire()];
    problems.push(...(await differencesOf(one, other)));
    const lost = await jobsLost(other);
    if (lost !== null) problems.push(lost);
    await one.ask("SELECT", 0);
    const jobs = Number(await one.ask("GET", "jobs:pushed"));
    for (const wire of [one, other]) wire.close();
    if (problems.length > 0)
      problems.push(`writers stopped ${stoppedAt}\n  ${timelineOf(reportFile)}`);
    return report(jobs);
  } catch (error) {
    problems.push((error as Error).message);
    return report(0);
  } finally {
    await writers.stop();
    await engine.kill();
    rmSync(folder, { recursive: true, force: true });
  }

  function report(jobs: number): Torture {
    return {
      seed,
      feed,
      throttle,
      route,
      faults,
      keys,
      written: writers.written,
      jobs,
      starts: engine.starts,
      seconds: (performance.now() - beganAt) / 1000,
      problems,
    };
  }
}

/** What the engine says it did, for whoever looks for the cause. */
function timelineOf(reportFile: string): string {
  if (!existsSync(reportFile)) return "no report";
  const { timeline } = JSON.parse(readFileSync(reportFile, "utf8")) as {
    timeline: { at: string; what: string }[];
  };
  return timeline.map(({ at, what }) => `${at} ${what}`).join("\n  ");
}

async function begin({ engine, toSource, toTarget }: Scene): Promise<void> {
  engine.start({ source: await toSource.url(), target: await toTarget.url() });
}

/** A server that goes away while both ends are judged ends the command, as it should. */
async function begun({ engine }: Scene): Promise<void> {
  const until = Date.now() + BEGUN_MS;
  while (engine.isRunning && engine.last.stage === undefined && Date.now() < until) await sleep(20);
}

/** Fills the source before anything begins. */
async function rest(source: MortalServer, chance: Chance, keys: number): Promise<void> {
  const wire = await source.wire(0);
  for (let at = 0; at < keys; at += 500) {
    if (at % 4000 === 0) await wire.ask("SELECT", chance.below(3));
    const batch = Array.from({ length: 500 }, (_, step) => restingCommands(chance, at + step));
    await wire.send(batch);
  }
  wire.close();
}

type Fault = (scene: Scene) => Promise<void>;

const faultsKnown: Record<string, Fault> = {
  "engine killed": async (scene) => {
    await scene.engine.kill();
    await begin(scene);
  },
  "source killed": async ({ source, chance }) => {
    await source.kill();
    await sleep(chance.between(0, 800));
    await source.begin({ isElsewhere: false });
  },
  "source moved": async (scene) => {
    await scene.engine.kill();
    await scene.source.kill();
    await scene.source.begin();
    await begin(scene);
  },
  "target killed": async ({ target, chance }) => {
    await target.kill();
    await sleep(chance.between(0, 800));
    await target.begin({ isElsewhere: false });
  },
  "source cut off": ({ toSource }) => Promise.resolve(toSource.cut()),
  "target cut off": ({ toTarget }) => Promise.resolve(toTarget.cut()),
  "source held up": async ({ toSource, chance }) => {
    toSource.hold(true);
    await sleep(chance.between(100, 1500));
    toSource.hold(false);
  },
  "target held up": async ({ toTarget, chance }) => {
    toTarget.hold(true);
    await sleep(chance.between(100, 1500));
    toTarget.hold(false);
  },
  "feed dropped": async ({ source, chance }) => {
    const wire = await source.wire();
    const list = String(await wire.ask("CLIENT", "LIST"));
    const listens = list.split("\n").filter((line) => / flags=[^ ]*[tPB]/.test(line));
    for (const line of listens) {
      if (chance.isIn(0.8)) await wire.ask("CLIENT", "KILL", "ID", /id=(\d+)/.exec(line)![1]!);
    }
    wire.close();
  },
};

/** Lets things go wrong for about `seconds`, at chosen moments. */
async function suffer(scene: Scene, seconds: number, faults: string[]): Promise<void> {
  const { chance } = scene;
  const count = chance.between(1, 4);
  const until = performance.now() + seconds * 1000;
  for (let number = 0; number < count; number++) {
    const left = until - performance.now();
    await sleep(Math.max(0, (chance.share() * left * 1.5) / (count - number)));
    const name = chance.oneOf(Object.keys(faultsKnown));
    faults.push(name);
    await faultsKnown[name]!(scene);
  }
  await sleep(Math.max(0, until - performance.now()));
}

/** A copy that spares its source may be slower than writers who never rest: then they do. */
async function readyAgain({ engine }: Scene, writers: Writers): Promise<boolean> {
  engine.last = {};
  if (await engine.ready(HASTY_MS)) return true;
  writers.calm = 10;
  return engine.ready(READY_MS);
}

/** Says that the writers are stopped, and lets something go wrong even then, sometimes. */
async function prove(scene: Scene, faults: string[]): Promise<string[]> {
  const { engine, chance } = scene;
  for (let start = 0; start < FINAL_STARTS_MAX; start++) {
    engine.finish();
    if (start === 0 && chance.isIn(0.25)) {
      await sleep(chance.between(0, 400));
      const names = ["engine killed", "source cut off", "target cut off"];
      // What is proven may be lost with its server; only one that keeps its data can be asked afterwards.
      if (scene.target.keepsData) names.push("target killed");
      const name = chance.oneOf(names);
      faults.push(`finally ${name}`);
      await faultsKnown[name]!(scene);
      if (name === "engine killed" && (await engine.ready(READY_MS))) continue;
    }
    const ended = await engine.ended(ENDED_MS);
    if (ended === null) return [`did not end: ${JSON.stringify(engine.last)}`];
    const { code, signal, last, problems } = ended;
    if (code === 0) return [];
    return [`ended with ${code ?? signal}: ${JSON.stringify(last)} ${problems.slice(-500)}`];
  }
  return ["it was never proven"];
}
