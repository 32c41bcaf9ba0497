import { openWire } from "@/lib/redis/wire/open-wire";
import { KeyQueue } from "@/lib/transfer/feed/key-queue";
import type { FeedKind } from "@/lib/transfer/feed/model";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { startRedis } from "@/test/support/redis";

/**
 * How many changes a second a feed takes on one core, and what a waiting key costs. A script at a real source
 * writes keys of 30 bytes: many at once, or a few, as a busy source tells them. Our CPU includes asking for it.
 * Run: node --expose-gc --import tsx --conditions=react-server test/bench/feed.ts
 */
process.env.HEADROOM_PRIVATE_REDIS = "1";

const KEYS = 1_000_000;
const KEY_BYTES = 30;
const WRITE = "for i = ARGV[1], ARGV[2] do redis.call('SET', string.format('%030d', i), '') end";
const MIB = 1024 ** 2;

const kinds: { kind: FeedKind; allowed: string[] }[] = [
  { kind: "tracking", allowed: ["+@all"] },
  { kind: "notifications", allowed: ["+@all", "-client|tracking"] },
];

const rows: Record<string, string | number>[] = [];
for (const one of kinds) for (const atOnce of [1000, 10]) rows.push(await heard(one, atOnce));
console.table(rows);
console.table([1, 2, 5].map((millions) => remembered(millions * 1e6)));

async function heard({ kind, allowed }: (typeof kinds)[number], atOnce: number) {
  await using source = await startRedis([
    "--user",
    "default",
    "on",
    "nopass",
    "~*",
    "&*",
    ...allowed,
  ]);
  const address = { url: source.url, verifiesCertificate: false };
  const writer = await openWire(address);
  const feed = await openFeed(address);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  for (let from = 1; from <= KEYS; from += 10_000) {
    const scripts = Array.from({ length: 10_000 / atOnce }, (_, index) => {
      const first = from + index * atOnce;
      return ["EVAL", WRITE, 0, first, first + atOnce - 1];
    });
    await writer.send(scripts);
  }
  await feed.settle();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const { size, brokenBy } = feed;
  const settleMs = await settling(feed);
  await feed.close();
  writer.close();
  return {
    kind,
    "keys at once": atOnce,
    heard: size,
    "changes/s": Math.round(KEYS / seconds),
    "changes/s of our CPU": Math.round(KEYS / ((user + system) / 1e6)),
    "settle ms": settleMs.toFixed(2),
    broken: brokenBy ?? "",
  };
}

async function settling(feed: { settle(): Promise<void> }): Promise<number> {
  const startedMs = performance.now();
  for (let round = 0; round < 200; round++) await feed.settle();
  return (performance.now() - startedMs) / 200;
}

function remembered(keys: number) {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const queue = new KeyQueue();
  const startedMs = performance.now();
  for (let index = 0; index < keys; index++) {
    const name = Buffer.from(String(index).padStart(KEY_BYTES, "0")).toString("latin1");
    queue.add(name, null, Math.floor(index / 1000));
  }
  const addedMs = performance.now();
  globalThis.gc?.();
  const bytes = process.memoryUsage().heapUsed - before.heapUsed;
  const measuredMs = performance.now();
  while (queue.size > 0) queue.take(1000, []);
  const takenMs = performance.now();
  return {
    "waiting keys": keys,
    MiB: Math.round(bytes / MIB),
    "counted as MiB": Math.round(((KEY_BYTES + 64) * keys) / MIB),
    "bytes besides the key": (bytes / keys - KEY_BYTES).toFixed(1),
    "µs to add": (((addedMs - startedMs) * 1000) / keys).toFixed(2),
    "µs to take": (((takenMs - measuredMs) * 1000) / keys).toFixed(2),
  };
}
