import { Redis } from "ioredis";
import { databases } from "./means";
import { measured } from "./measured";

/**
 * What a careful script does: SCAN, then pipelines of PTTL and DUMP, then pipelines of RESTORE, the next page
 * being read while this one is written.
 * Run: tsx test/bench/migrate/run-ioredis.ts <source url> <target url>
 */
const source = new Redis(process.argv[2]!);
const target = new Redis(process.argv[3]!);

await measured(async () => {
  const sum = { keys: 0, bytes: 0 };
  for (let database = 0; database < databases; database++) {
    await Promise.all([source.select(database), target.select(database)]);
    let cursor = "0";
    let writing: Promise<unknown> = Promise.resolve();
    do {
      const [next, keys] = await source.scanBuffer(cursor, "COUNT", 1000);
      cursor = next.toString();
      const reading = source.pipeline();
      for (const key of keys) reading.pttl(key).dumpBuffer(key);
      const replies = (await reading.exec()) ?? [];
      await writing;
      const restoring = target.pipeline();
      for (let at = 0; at < keys.length; at++) {
        const expiryMs = replies[2 * at]![1] as number;
        const payload = replies[2 * at + 1]![1] as Buffer | null;
        if (payload === null) continue;
        sum.keys += 1;
        sum.bytes += payload.length;
        restoring.restore(keys[at]!, Math.max(0, expiryMs), payload, "REPLACE");
      }
      writing = restoring.exec();
    } while (cursor !== "0");
    await writing;
  }
  return sum;
});
