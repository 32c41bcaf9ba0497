import { openWire } from "@/lib/redis/wire/open-wire";
import { compareSlice } from "@/lib/transfer/compare/compare-slice";
import { sweepSlice } from "@/lib/transfer/compare/sweep-slice";
import { open } from "@/lib/transfer/model";
import { databases, terms } from "./means";
import { measured } from "./measured";

/**
 * Compares all databases in both directions.
 * Run: tsx test/bench/migrate/run-verify.ts <source url> <target url>
 */
const [source, target] = [process.argv[2]!, process.argv[3]!];

await measured(async () => {
  const pair = {
    source: await openWire({ url: source, verifiesCertificate: false }),
    target: await openWire({ url: target, verifiesCertificate: false }),
  };
  const sum = { keys: 0, bytes: 0, differences: 0 };
  for (let database = 0; database < databases; database++) {
    await Promise.all([pair.source.ask("SELECT", database), pair.target.ask("SELECT", database)]);
    for (const look of [compareSlice, sweepSlice]) {
      let cursor: string | null = null;
      do {
        const seen: Awaited<ReturnType<typeof compareSlice>> = await look(pair, terms, cursor, {
          gate: open,
          milliseconds: 10_000,
        });
        if (look === compareSlice) {
          sum.keys += seen.keys;
          sum.bytes += seen.bytes;
        }
        sum.differences += seen.differences.length;
        cursor = seen.cursor;
      } while (cursor !== "0");
    }
  }
  return sum;
});
