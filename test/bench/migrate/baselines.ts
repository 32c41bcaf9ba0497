import type { Redis } from "ioredis";
import type { Wire } from "@/lib/redis/wire/wire";
import { databases } from "./means";

/** Makes the target a replica until it has everything, which is as fast as the servers themselves are. */
export async function fullSync(target: Wire, sourcePort: number): Promise<void> {
  await target.ask("REPLICAOF", "127.0.0.1", sourcePort);
  for (;;) {
    const info = String(await target.ask("INFO", "replication"));
    if (info.includes("master_link_status:up")) break;
    await new Promise((later) => setTimeout(later, 20));
  }
  await target.ask("REPLICAOF", "NO", "ONE");
}

/** The source sends the keys itself, a thousand at a time. It may say nothing for long meanwhile. */
export async function migrateKeys(source: Redis, targetPort: number): Promise<void> {
  for (let database = 0; database < databases; database++) {
    await source.select(database);
    let cursor = "0";
    do {
      const [next, keys] = await source.scanBuffer(cursor, "COUNT", 1000);
      cursor = String(next);
      if (keys.length === 0) continue;
      const where = ["127.0.0.1", targetPort, "", database, 300_000, "COPY", "REPLACE"];
      await source.call("MIGRATE", [...where, "KEYS", ...keys]);
    } while (cursor !== "0");
  }
}
