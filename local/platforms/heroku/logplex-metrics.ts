import { createHash } from "node:crypto";
import type { LogLine } from "./logplex-lines";

const RESERVED_CONNECTIONS = 2;

/** What a line says of: the name it has on its app, its name, the plan's limit, and its INFO. */
export type Measured = {
  source: string;
  addonName: string;
  maxClients: number;
  fields: ReadonlyMap<string, string>;
};

/**
 * The line Heroku writes about a Redis once a minute.
 *
 * Memory, connections, hits and evictions are the server's own. Load, input and output and the other
 * memory figures are those of the host it shares with strangers, and made up here.
 *
 * Source: https://devcenter.heroku.com/articles/heroku-redis-metrics-logs
 */
export function metricsLine(
  { source, addonName, maxClients, fields }: Measured,
  at: Date,
): LogLine {
  const number = (name: string) => Number(fields.get(name) ?? 0);
  // The platform's own look is one of them.
  const active = Math.max(0, number("connected_clients") - 1);
  const most = maxClients - RESERVED_CONNECTIONS;
  const hits = number("keyspace_hits");
  const lookups = hits + number("keyspace_misses");
  const samples: Record<string, string> = {
    "active-connections": String(active),
    "max-connections": String(most),
    "connection-percentage-used": ratio(active / most),
    ...hostSamples(addonName, at),
    "memory-redis": `${number("used_memory")}bytes`,
    "hit-rate": lookups === 0 ? "1" : ratio(hits / lookups),
    "evicted-keys": String(number("evicted_keys")),
  };
  const pairs = Object.entries(samples).map(([key, value]) => `sample#${key}=${value}`);
  return {
    priority: 134,
    at,
    source: "heroku",
    process: "heroku-redis",
    message: `source=${source} addon=${addonName} ${pairs.join(" ")}`,
  };
}

/** A machine of 16 GB with neighbours: half full, busier now and then. */
function hostSamples(addonName: string, at: Date): Record<string, string> {
  const [seed = 0] = createHash("sha256").update(addonName).digest();
  const wave = 1 + Math.sin(at.getTime() / 600_000 + seed);
  const totalKib = 16_084_924;
  const freeKib = Math.round(totalKib * (0.55 - 0.08 * wave));
  const load = 0.05 + (0.4 * wave * seed) / 255;
  const writes = 0.2 + 3 * wave;
  return {
    "load-avg-1m": decimals(load, 3),
    "load-avg-5m": decimals(load * 0.9, 3),
    "load-avg-15m": decimals(load * 0.8, 3),
    "read-iops": "0",
    "write-iops": decimals(writes, 5),
    "max-iops": "3000",
    "iops-percentage-used": ratio(writes / 3000),
    "memory-total": `${totalKib}kB`,
    "memory-free": `${freeKib}kB`,
    "memory-percentage-used": ratio((totalKib - freeKib) / totalKib),
    "memory-cached": `${Math.round(totalKib * 0.15)}kB`,
  };
}

function ratio(share: number): string {
  return decimals(share, 5);
}

/** No zeros at the end. */
function decimals(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
