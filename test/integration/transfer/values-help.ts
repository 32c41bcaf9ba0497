import fc from "fast-check";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { open, type KeyType } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { copyValue } from "@/lib/transfer/values/copy-value";
import { digestValues } from "@/lib/transfer/values/digest-values";
import { temporaryPrefix } from "@/lib/transfer/values/temporary";
import { startRedisProxy, type RedisProxyOptions } from "../../support/redis-proxy";
import { terms } from "./copy-pair";

/** Small tables at the source, so that both encodings of a type occur and the ends hold values differently. */
export const otherEncodings = [
  "--hash-max-listpack-entries",
  "8",
  "--hash-max-listpack-value",
  "16",
  "--zset-max-listpack-entries",
  "8",
  "--set-max-intset-entries",
  "4",
  "--list-max-listpack-size",
  "4",
  "--stream-node-max-entries",
  "3",
];

export const key = Buffer.from([0, 255, 13, 10, 1]);

/** Words of any bytes; now and then one that fills a slice by itself. */
const word = fc.oneof(
  { weight: 12, arbitrary: fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 2, arbitrary: fc.integer().map((number) => Buffer.from(String(number))) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }).map((n) => Buffer.alloc(n * 512, n)) },
);
const words = fc.array(word, { minLength: 1, maxLength: 40 });

const score = fc.oneof(
  fc.constantFrom("inf", "-inf", "0", "3.0e-320", "1e308", "0.1", "17179869185.3"),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => String(n + 0)),
  fc.integer().map(String),
);

const id = fc.integer({ min: 1, max: 60 });
const group = fc.constantFrom("g", "workers", "\0\r\n");
const consumer = fc.constantFrom("one", "two", "\xff");
const streamCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(id, fc.integer({ min: 0, max: 2 }), words)
      .map(([at, sequence, [first, ...rest]]) => [
        "XADD",
        key,
        `${at}-${sequence}`,
        first!,
        rest[0] ?? "v",
        "field",
        rest[1] ?? "",
      ]),
  },
  { weight: 2, arbitrary: id.map((at) => ["XDEL", key, `${at}-0`, `${at}-1`]) },
  { weight: 1, arbitrary: id.map((at) => ["XTRIM", key, "MINID", at]) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(group, fc.constantFrom("0", "$", "7-0"))
      .map(([name, from]) => ["XGROUP", "CREATE", key, name, from, "MKSTREAM"]),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(group, consumer, fc.integer({ min: 1, max: 6 }))
      .map(([name, who, count]) => [
        "XREADGROUP",
        "GROUP",
        name,
        who,
        "COUNT",
        count,
        "STREAMS",
        key,
        ">",
      ]),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(group, consumer)
      .map(([name, who]) => ["XGROUP", "CREATECONSUMER", key, name, who]),
  },
  { weight: 2, arbitrary: fc.tuple(group, id).map(([g, at]) => ["XACK", key, g, `${at}-1`]) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(group, consumer, id, fc.integer({ min: 0, max: 9 }))
      .map(([name, who, at, count]) => [
        "XCLAIM",
        key,
        name,
        who,
        0,
        `${at}-1`,
        "TIME",
        1_700_000_000_000 + at,
        "RETRYCOUNT",
        count,
      ]),
  },
);

/** Commands that make a value of this type; some of those of streams are refused, which does not matter. */
export const values: Record<KeyType, fc.Arbitrary<Command[]>> = {
  string: word.map((bytes) => [["SET", key, bytes]]),
  list: words.map((items) => [["RPUSH", key, ...items]]),
  set: words.map((members) => [["SADD", key, ...members]]),
  zset: fc
    .array(fc.tuple(score, word), { minLength: 1, maxLength: 40 })
    .map((members) => [["ZADD", key, ...members.flat()]]),
  hash: fc
    .array(fc.tuple(word, word), { minLength: 1, maxLength: 40 })
    .map((fields) => [["HSET", key, ...fields.flat()]]),
  stream: fc
    .array(streamCommand, { minLength: 1, maxLength: 60 })
    .map((commands) => [["XADD", key, "0-1", "first", ""] as Command, ...commands]),
};

export async function make(wire: Wire, commands: readonly Command[]): Promise<void> {
  await wire.send([["DEL", key], ...commands]);
}

/** Copies one key as it is; null when it is gone. */
export async function copy(
  pair: Pair,
  type: KeyType,
  how: { key?: Buffer; expiresAtMs?: number | null; isMasked?: boolean } = {},
) {
  const { key: name = key, expiresAtMs = null, isMasked = false } = how;
  return copyValue(pair, terms, { key: name, targetKey: name, type, expiresAtMs, isMasked }, open);
}

export async function digestOf(wire: Wire, type: KeyType, name = key): Promise<string | null> {
  const [digest] = await digestValues(wire, [{ key: name, type }]);
  return digest?.toString("hex") ?? null;
}

/** What the server itself says of a value; it leaves out groups and what is pending. */
export async function serverDigest(wire: Wire, name = key): Promise<string> {
  const [digest] = (await wire.ask("DEBUG", "DIGEST-VALUE", name)) as Reply[];
  return String(digest);
}

/** Runs with a connection to a server that knows less, or more, than it does. */
export async function as<T>(
  { url }: { url: string },
  options: RedisProxyOptions,
  run: (wire: Wire) => Promise<T>,
): Promise<T> {
  await using proxy = await startRedisProxy(Number(new URL(url).port), options);
  const wire = await openWire({ url: proxy.url, verifiesCertificate: true });
  try {
    return await run(wire);
  } finally {
    wire.close();
  }
}

/** Names of keys that a copy has left at the target. */
export async function leftovers(wire: Wire): Promise<string[]> {
  return ((await wire.ask("KEYS", `${temporaryPrefix}*`)) as Reply[]).map(String);
}

/** Everything a stream consists of, but for instants: when consumers were seen and entries delivered. */
export async function wholeStream(wire: Wire, name = key): Promise<string> {
  return JSON.stringify(plain(await wire.ask("XINFO", "STREAM", name, "FULL", "COUNT", 0)));
}

/** What a value is, as the server tells it. */
export async function contents(wire: Wire, type: KeyType): Promise<string> {
  return type === "stream" ? wholeStream(wire) : serverDigest(wire);
}

const passing = ["radix-tree-keys", "radix-tree-nodes", "seen-time", "active-time"];

function plain(reply: Reply): Reply {
  if (Buffer.isBuffer(reply)) return reply.toString("latin1");
  if (typeof reply === "number" && reply > 1_000_000_000_000) return "an instant";
  if (!Array.isArray(reply)) return reply;
  const kept: Reply[] = [];
  for (let at = 0; at < reply.length; at++) {
    const item = plain(reply[at]!);
    if (typeof item === "string" && passing.includes(item)) at += 1;
    else kept.push(item);
  }
  return kept;
}
