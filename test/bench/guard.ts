import { parseArgs } from "node:util";
import { openWire } from "@/lib/redis/wire/open-wire";
import { copier, FIRST, rank, waitsDuring, type Waits } from "./guard/waits";
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

const [asked, beside, target] = [await startServer(), await startServer(), await startServer()];
const tables: Record<string, string | number>[] = [];
try {
  for (const one of [asked, beside]) {
    const wire = await openWire({ url: one.url, verifiesCertificate: false });
    await fill(wire, keys, 1);
    wire.close();
  }
  const goesFirst = rank(asked.processId, FIRST);
  for (let round = 1; round <= rounds; round++) {
    tables.push(row("nothing", round, await waitsDuring(asked, () => rest(QUIET_MS))));
    for (const what of ["hash", "all"] as const) {
      for (const how of ["spared", "blunt"] as const) {
        for (const from of [beside, asked]) {
          await emptied(target);
          const { go } = await copier({ source: from, target }, what, how);
          let took: Measured | null = null;
          const waits = await waitsDuring(asked, async () => {
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

async function emptied(server: Server): Promise<void> {
  const wire = await openWire({ url: server.url, verifiesCertificate: false });
  await wire.ask("FLUSHALL", "SYNC");
  wire.close();
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds));
}
