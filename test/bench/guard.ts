import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Measured } from "./migrate/measured";
import { fill } from "./migrate/fill";
import { startServer, type Server } from "./migrate/servers";

/**
 * What another client of the source meets while a copy goes on, by its own clock in a process of its own.
 *
 * A machine with few cores makes everybody wait who wants one, which servers of their own do not. So the
 * server that is asked and who asks it go first, where the kernel lets us say so, and each row is measured
 * twice: with the copy reading the server that is asked, and, as busy, another one. What lies between the two
 * is the source's.
 *
 * Run: npx tsx --conditions=react-server test/bench/guard.ts [--keys 200000] [--rounds 3]
 */
const { values } = parseArgs({
  options: {
    keys: { type: "string", default: "200000" },
    rounds: { type: "string", default: "3" },
  },
});
const [keys, rounds] = [Number(values.keys), Number(values.rounds)];
const QUIET_MS = 4000;
process.env.HEADROOM_PRIVATE_REDIS = "1";

type Waits = { count: number; p50Ms: number; p99Ms: number; worstMs: number };

const [asked, beside, target] = [await startServer(), await startServer(), await startServer()];
const tables: Record<string, string | number>[] = [];
try {
  for (const one of [asked, beside]) {
    const wire = await openWire({ url: one.url, verifiesCertificate: false });
    await fill(wire, keys, 1);
    wire.close();
  }
  const processId = await processOf(asked);
  const goesFirst = mayGoFirst(processId);
  for (let round = 1; round <= rounds; round++) {
    tables.push(row("nothing", round, await waitsDuring(() => rest(QUIET_MS))));
    for (const what of ["hash", "all"]) {
      for (const how of ["spared", "blunt"]) {
        for (const from of [beside, asked]) {
          await emptied(target);
          const { go } = await copier(from, what, how);
          let took: Measured | null = null;
          const waits = await waitsDuring(async () => {
            took = await go();
          });
          const name = `${what}, ${how}, from ${from === asked ? "the server asked" : "another"}`;
          tables.push(row(name, round, waits, took));
        }
      }
    }
  }
  console.table(tables);
  if (!goesFirst)
    console.log("Nobody went first: with few cores, much of this is waiting for one.");
} finally {
  for (const one of [asked, beside, target]) await one.stop();
}

function row(what: string, round: number, waits: Waits, took: Measured | null = null) {
  return {
    "the copy": what,
    round,
    "p50 ms": waits.p50Ms.toFixed(2),
    "p99 ms": waits.p99Ms.toFixed(2),
    "worst ms": waits.worstMs.toFixed(1),
    "copy s": took?.seconds.toFixed(1) ?? "",
    "MB/s": took === null ? "" : Math.round(took.bytes / took.seconds / 1e6),
  };
}

async function waitsDuring(work: () => Promise<unknown>): Promise<Waits> {
  const probe = started("probe.ts", asked.url);
  mayGoFirst(probe.processId);
  await probe.line();
  await work();
  probe.input.end();
  return JSON.parse(await probe.line()) as Waits;
}

/** A copy that waits for its beginning. */
async function copier(from: Server, what: string, how: string) {
  const child = started("copy.ts", from.url, target.url, what, how);
  await child.line();
  return {
    go: async (): Promise<Measured> => {
      child.input.write("go\n");
      return JSON.parse(await child.line()) as Measured;
    },
  };
}

function started(program: string, ...words: string[]) {
  const tsx = ["--import", "tsx", "--conditions=react-server"];
  const child = spawn(process.execPath, [...tsx, `test/bench/guard/${program}`, ...words], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${program} ended early`);
    return value;
  };
  return { processId: child.pid!, input: child.stdin, line };
}

async function processOf(server: Server): Promise<number> {
  const wire = await openWire({ url: server.url, verifiesCertificate: false });
  const info = String(await wire.ask("INFO", "server"));
  wire.close();
  return Number(/process_id:(\d+)/.exec(info)![1]);
}

/** Lets a process run before all others; false where that is not allowed. */
function mayGoFirst(processId: number): boolean {
  try {
    execFileSync("chrt", ["-a", "-f", "-p", "10", String(processId)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function emptied(server: Server): Promise<void> {
  const wire = await openWire({ url: server.url, verifiesCertificate: false });
  await wire.ask("FLUSHALL", "SYNC");
  wire.close();
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds));
}
