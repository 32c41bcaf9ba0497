import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { openWire } from "@/lib/redis/wire/open-wire";
import { median } from "@/lib/scaling/forecast/trend";
import { gentle } from "@/lib/transfer/model";
import { limitOf } from "@/lib/transfer/throttle/pace";
import { copier, FIRST, rank, waitsDuring, type CopyHow, type Waits } from "./guard/waits";
import { fullSync, migrateKeys } from "./migrate/baselines";
import { inChild, startChild } from "./migrate/child";
import { fill } from "./migrate/fill";
import type { Measured } from "./migrate/measured";
import { goal, goalsOf, names, printed, type Row } from "./migrate/rows";
import { startServer } from "./migrate/servers";

/**
 * Moves a million mixed keys between two real servers on loopback, by us and by what else there is, and says
 * which goals of issue 5 are met. Every row ends with the digests of both servers.
 * Run: npm run bench:migrate -- [--keys 1000000] [--seed 5] [--rounds 3] [--only "ours,REPLICAOF"]
 * [--profile=<folder>]; the rounds take turns with all rows, and the fastest of each is shown. Where the kernel
 * lets us, everything measured runs before all else on the machine.
 */
process.env.HEADROOM_PRIVATE_REDIS = "1";
const { values } = parseArgs({
  options: {
    keys: { type: "string", default: "1000000" },
    seed: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    profile: { type: "string" },
  },
});
const ROUND_TRIP_MS = 20;
const goesFirst = rank(process.pid, 1);
const wanted = values.only.split(",");

const source = await startServer();
const target = await startServer();
const atSource = await openWire({ url: source.url, verifiesCertificate: false });
const atTarget = await openWire({ url: target.url, verifiesCertificate: false });
const patiently = { source: patient(source.url), target: patient(target.url) };
const hasPython = spawnSync("python3", ["-c", "import redis"]).status === 0;
const rows: Row[] = [];

try {
  const began = performance.now();
  await fill(atSource, Number(values.keys), Number(values.seed));
  const keys = await countKeys();
  const digest = String(await patiently.source.call("DEBUG", "DIGEST"));
  console.log(`${keys} keys, filled in ${((performance.now() - began) / 1000).toFixed(0)} s`);

  for (let round = 0; round < Number(values.rounds); round++) {
    await row(names.sync, () => timed(() => fullSync(atTarget, source.port)));
    await row(names.ours, () => inChild("run-ours.ts", source.url, target.url));
    if (isWanted(names.verify)) {
      if (!isWanted(names.ours)) await inChild("run-ours.ts", source.url, target.url);
      await row(names.verify, () => inChild("run-verify.ts", source.url, target.url), true);
    }
    await row(names.tls, () => inChild("run-ours.ts", source.tlsUrl, target.tlsUrl));
    await row(names.far, far);
    await row(names.migrate, () => timed(() => migrateKeys(patiently.source, target.port)));
    await row(names.ioredis, () => inChild("run-ioredis.ts", source.url, target.url));
    if (hasPython)
      await row(names.python, () => inChild("run-pipelines.py", source.url, target.url));
  }
  const ours = rows.find(({ name }) => name === names.ours)?.measured;
  console.table(printed(rows, { keys, bytes: ours?.bytes ?? 0 }));
  if (!goesFirst) console.log("Not run before all else: what the machine does besides is in it.");
  if (!hasPython)
    console.log(`${names.python}: not measured, the package "redis" of Python is missing`);
  console.table(goalsOf(rows));
  if (isWanted("stall")) await stall();

  async function row(name: string, run: () => Promise<Measured>, staysFull = false) {
    if (!isWanted(name)) return;
    if (!staysFull) await patiently.target.flushall();
    const cpu = [source.cpuSeconds(), target.cpuSeconds()] as const;
    const measured = await run().catch((error: unknown) => {
      console.log(`${name}: failed, ${String(error)}`);
      return null;
    });
    if (measured === null) return;
    await forkReaped();
    const sourceCpuSeconds = source.cpuSeconds() - cpu[0];
    const targetCpuSeconds = target.cpuSeconds() - cpu[1];
    const isEqual =
      String(await patiently.target.call("DEBUG", "DIGEST")) === digest && !measured.differences;
    const found = { name, measured, sourceCpuSeconds, targetCpuSeconds, isEqual };
    console.log(`${name}: ${measured.seconds.toFixed(1)} s${isEqual ? "" : ", NOT EQUAL"}`);
    const before = rows.findIndex((one) => one.name === name);
    if (before < 0) rows.push(found);
    else if (rows[before]!.measured.seconds > measured.seconds) rows[before] = found;
  }
} finally {
  atSource.close();
  atTarget.close();
  patiently.source.disconnect();
  patiently.target.disconnect();
  await Promise.all([source.stop(), target.stop()]);
}

/**
 * What another client at the source meets while the hash of 50 MB goes across, beside one DUMP of it, once for
 * each round. Whoever holds a core for a moment is in it, too, so the goal is looked at by the median.
 */
async function stall(): Promise<void> {
  rank(source.processId, FIRST);
  for (const one of [target.processId, process.pid]) rank(one, 0);
  const during = async (how: CopyHow) => {
    await patiently.target.flushall();
    const { go } = await copier({ source, target }, "hash", how);
    return waitsDuring(source, go);
  };
  const lines: ReturnType<typeof waited>[] = [];
  const [quiet, spared]: [number[], number[]] = [[], []];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const before = await waitsDuring(source, () => new Promise((later) => setTimeout(later, 4000)));
    const sliced = await during("spared");
    quiet.push(before.p99Ms);
    spared.push(sliced.p99Ms);
    lines.push(waited(round, "nothing under way", before));
    lines.push(waited(round, "50 MB hash, ours, throttled", sliced));
    lines.push(waited(round, "50 MB hash, one DUMP", await during("at once")));
  }
  console.table(lines);
  const promised = limitOf(median(quiet), gentle.p99Ratio!);
  const what = "p99 of another client, ms: the promise of the throttle";
  console.table([
    goal(what, `<= ${promised.toFixed(2)}`, median(spared), (found) => found <= promised),
  ]);
}

function waited(round: number, what: string, waits: Waits) {
  return {
    round,
    "another client at the source": what,
    "p99 ms": waits.p99Ms.toFixed(2),
    "worst ms": waits.worstMs.toFixed(1),
  };
}

async function far(): Promise<Measured> {
  const proxies = await Promise.all(
    [source, target].map(({ port }) =>
      startChild("delay-proxy.ts", String(port), String(ROUND_TRIP_MS)),
    ),
  );
  try {
    const [toSource, toTarget] = proxies.map(({ line }) => `redis://127.0.0.1:${line}`);
    return await inChild("run-ours.ts", toSource!, toTarget!);
  } finally {
    for (const { child } of proxies) child.kill();
  }
}

async function timed(work: () => Promise<void>): Promise<Measured> {
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  return { seconds, cpuSeconds: 0, keys: 0, bytes: 0, peakBytes: 0 };
}

/** Until then the time that the fork of a full sync took belongs to nobody. */
async function forkReaped(): Promise<void> {
  while (!String(await atSource.ask("INFO", "persistence")).includes("rdb_bgsave_in_progress:0")) {
    await new Promise((later) => setTimeout(later, 20));
  }
}

async function countKeys(): Promise<number> {
  const info = String(await atSource.ask("INFO", "keyspace"));
  return [...info.matchAll(/keys=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** For commands that take longer than a wire waits for a server that says nothing. */
function patient(url: string): Redis {
  return new Redis(url, { lazyConnect: true });
}

function isWanted(name: string): boolean {
  return wanted.some((part) => name.includes(part));
}
