import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { RedisAddress } from "@/lib/providers/model";
import { copySlice } from "@/lib/transfer/copy/copy-slice";
import type { CopySeen } from "@/lib/transfer/copy/model";
import { open, type Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { startRedis } from "@/test/support/redis";
import { plainTerms } from "@/test/support/transfer-terms";

export const terms = plainTerms;

/** Two real servers and a wire to each. */
export async function twoServers(sourceArgs: readonly string[] = [], targetArgs = sourceArgs) {
  const debug = ["--enable-debug-command", "yes"];
  const [source, target] = await Promise.all([
    startRedis([...debug, ...sourceArgs]),
    startRedis([...debug, ...targetArgs]),
  ]);
  const addresses = {
    source: { url: source.url, verifiesCertificate: true },
    target: { url: target.url, verifiesCertificate: true },
  };
  const pair: Pair = { source: await near(addresses.source), target: await near(addresses.target) };
  const close = async () => {
    pair.source.close();
    pair.target.close();
    await Promise.all([source.stop(), target.stop()]);
  };
  return { ...addresses, pair, close, [Symbol.asyncDispose]: close };
}

/** A wire that knows that its server is near, however busy the machine is. */
export async function near(address: RedisAddress): Promise<Wire> {
  const wire = await openWire(address);
  while (wire.isFar) await wire.ask("PING");
  return wire;
}

/** Walks to the end of the database in slices of about `milliseconds`. */
export async function copyAll(pair: Pair, given: Terms = terms, milliseconds = 60_000) {
  const slices: CopySeen[] = [];
  let cursor: string | null = null;
  do {
    const slice: CopySeen = await copySlice(pair, given, cursor, { gate: open, milliseconds });
    slices.push(slice);
    cursor = slice.cursor;
  } while (cursor !== "0");
  return {
    slices,
    keys: slices.reduce((sum, { keys }) => sum + keys, 0),
    unmoved: slices.flatMap(({ unmoved }) => unmoved),
  };
}

/** The same for equal data sets, whatever the order and the encoding. Of expiries only that there is one. */
export async function digests({ source, target }: Pair): Promise<{ source: Reply; target: Reply }> {
  const [one, other] = await Promise.all([
    source.ask("DEBUG", "DIGEST"),
    target.ask("DEBUG", "DIGEST"),
  ]);
  return { source: one, target: other };
}

/** Every type, small and large, with and without expiry, and keys that are no text. */
export async function fill({ source }: Pair): Promise<number> {
  const commands: Command[] = [];
  for (let at = 0; at < 500; at++) {
    commands.push(["SET", `string:${at}`, `value ${at}`, "PX", 600_000 + at]);
    commands.push(["SADD", "large-set", `member ${at}`]);
    commands.push(["HSET", "large-hash", `field ${at}`, `value ${at}`]);
    commands.push(["ZADD", "large-zset", at / 3, `member ${at}`]);
    commands.push(["RPUSH", "large-list", `item ${at}`]);
    commands.push(["XADD", "large-stream", `${at + 1}-1`, "job", at]);
    commands.push(["HSET", `hash:${at}`, "a", at, "b", Buffer.from([0, 255, 13, 10, at % 256])]);
  }
  const noText = Buffer.from([0, 255, 13, 10, 1]);
  commands.push(
    ["SET", "empty", ""],
    ["SET", "number", 12345],
    ["SET", "binary", Buffer.from([0, 255, 10, 13])],
    ["SET", noText, "a key that is no text"],
    ["SET", "", "the key without a name"],
    ["SADD", Buffer.from([254, 13, 10]), noText],
    ["SET", "long", Buffer.alloc(100_000, "long ")],
    ["SETBIT", "bits", 1000, 1],
    ["PFADD", "hyperloglog", "a", "b"],
    ["SADD", "numbers", 1, 2, 3],
    ["ZADD", "infinite", "inf", "a", "-inf", "b"],
    ["PEXPIRE", "numbers", 700_000],
    ["XGROUP", "CREATE", "large-stream", "workers", "3-1"],
    ["XREADGROUP", "GROUP", "workers", "one", "COUNT", 2, "STREAMS", "large-stream", ">"],
  );
  await source.send(commands);
  return Number(await source.ask("DBSIZE"));
}
