import type { Command } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { databases } from "./means";
import { seeded } from "./random";

const BATCH_KEYS = 500;
const HOUR_MS = 3_600_000;

export const BIG_HASH = "big:hash";
const BIG_FIELDS = 100_000;
const QUEUE_JOBS = 100_000;
const BIG_MEMBERS = 100_000;

/**
 * Fills a server with the mix of the reference measurement in `databases` databases: 70 % strings of 100 to
 * 1000 bytes that expire, 10 % hashes of 10 to 50 fields, 10 % sets and sorted sets, 5 % lists, 5 % streams,
 * and in the first database a queue of 100,000 jobs, a sorted set of 100,000 members and a hash of 50 MB.
 */
export async function fill(wire: Wire, keys: number, seed: number): Promise<void> {
  const random = seeded(seed);
  const text = textFor(random);
  const now = Date.now();
  const large = keys >= 100_000;
  for (let database = 0; database < databases; database++) {
    await wire.ask("SELECT", database);
    const own = Math.floor(keys / databases);
    let sending: Promise<unknown> = Promise.resolve();
    for (let from = 0; from < own; from += BATCH_KEYS) {
      const commands: Command[] = [];
      for (let at = from; at < Math.min(own, from + BATCH_KEYS); at++) {
        commands.push(...commandsFor(at, random, text, now));
      }
      await sending;
      sending = wire.send(commands);
    }
    await sending;
  }
  await wire.ask("SELECT", 0);
  if (large) await fillLarge(wire, text);
}

type Text = (length: number) => string;

function commandsFor(at: number, random: () => number, text: Text, now: number): Command[] {
  const kind = random();
  const many = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  if (kind < 0.7) {
    const expiresAtMs = now + HOUR_MS + Math.floor(random() * 24 * HOUR_MS);
    return [["SET", `session:${at}`, text(many(100, 1000)), "PXAT", expiresAtMs]];
  }
  if (kind < 0.8) {
    const words = each(many(10, 50), (field) => [`field${field}`, text(many(5, 40))]);
    return [["HSET", `user:${at}`, ...words]];
  }
  if (kind < 0.85) {
    const words = each(many(10, 100), (member) => [many(0, 1e6), `member:${member}:${at}`]);
    return [["ZADD", `board:${at}`, ...words]];
  }
  if (kind < 0.9) return [["SADD", `tags:${at}`, ...each(many(10, 60), () => [text(12)])]];
  if (kind < 0.95) return [["RPUSH", `recent:${at}`, ...each(many(5, 30), () => [text(60)])]];
  return each(many(1, 5), (entry) => [["XADD", `events:${at}`, `${entry + 1}-1`, "e", text(80)]]);
}

async function fillLarge(wire: Wire, text: Text): Promise<void> {
  const lots: [number, (at: number) => Command][] = [
    [QUEUE_JOBS, (at) => ["RPUSH", "queue:default", `${at}${text(490)}`]],
    [BIG_MEMBERS, (at) => ["ZADD", "big:board", at, `member:${at}`]],
    [BIG_FIELDS, (at) => ["HSET", BIG_HASH, `field:${at}`, text(490)]],
  ];
  for (const [count, commandFor] of lots) {
    for (let from = 0; from < count; from += BATCH_KEYS) {
      await wire.send(Array.from({ length: BATCH_KEYS }, (_, at) => commandFor(from + at)));
    }
  }
}

function each<Item>(count: number, made: (at: number) => Item[]): Item[] {
  return Array.from({ length: count }, (_, at) => made(at)).flat();
}

/** Words in a chance order, which compress about as well as what people keep. */
function textFor(random: () => number): Text {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const letter = () => letters[Math.floor(random() * letters.length)]!;
  const words = Array.from({ length: 4000 }, () =>
    Array.from({ length: 3 + Math.floor(random() * 9) }, letter).join(""),
  );
  const pool = Array.from({ length: 200_000 }, () => words[Math.floor(random() * 4000)]!).join(" ");
  return (length) => {
    const at = Math.floor(random() * (pool.length - length));
    return pool.slice(at, at + length);
  };
}
