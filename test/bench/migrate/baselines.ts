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

/** The source sends the keys itself, a thousand at a time. */
export async function migrateKeys(source: Wire, targetPort: number): Promise<void> {
  for (let database = 0; database < databases; database++) {
    await source.ask("SELECT", database);
    let cursor = "0";
    do {
      const reply = await source.ask("SCAN", cursor, "COUNT", 1000);
      const [next, keys] = reply as [Buffer, Buffer[]];
      cursor = String(next);
      if (keys.length === 0) continue;
      const where = ["127.0.0.1", targetPort, "", database, 60_000, "COPY", "REPLACE"];
      await source.ask("MIGRATE", ...where, "KEYS", ...keys);
    } while (cursor !== "0");
  }
}
