import { openWire } from "@/lib/redis/wire/open-wire";
import { copySlice } from "@/lib/transfer/copy/copy-slice";
import { open } from "@/lib/transfer/model";
import { databases, terms } from "./means";
import { measured } from "./measured";

/**
 * Copies all databases as a transfer does, in slices of 10 s.
 * Run: tsx test/bench/migrate/run-ours.ts <source url> <target url>
 */
const [source, target] = [process.argv[2]!, process.argv[3]!];

await measured(async () => {
  const pair = {
    source: await openWire({ url: source, verifiesCertificate: false }),
    target: await openWire({ url: target, verifiesCertificate: false }),
  };
  const sum = { keys: 0, bytes: 0 };
  for (let database = 0; database < databases; database++) {
    await Promise.all([pair.source.ask("SELECT", database), pair.target.ask("SELECT", database)]);
    let cursor: string | null = null;
    do {
      const seen: Awaited<ReturnType<typeof copySlice>> = await copySlice(pair, terms, cursor, {
        gate: open,
        milliseconds: 10_000,
      });
      sum.keys += seen.keys;
      sum.bytes += seen.bytes;
      cursor = seen.cursor;
    } while (cursor !== "0");
  }
  return sum;
});
