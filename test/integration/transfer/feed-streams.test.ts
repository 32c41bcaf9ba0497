import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Feed, FeedKind } from "@/lib/transfer/feed/model";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy, type RedisProxy } from "@/test/support/redis-proxy";

let source: TestRedis;
let proxy: RedisProxy;
let writer: Wire;
let feed: Feed;
/** SCAN has no TYPE before 6.0. */
let isOld: boolean;

const address = (url: string) => ({ url, verifiesCertificate: false });

/** Runs commands with words separated by blanks. */
function run(...commands: string[]): Promise<Reply[]> {
  return writer.send(commands.map((command): Command => command.split(" ")));
}

/** What the feed names after commands that no server tells of, in order. */
async function namedAfter(...commands: string[]): Promise<string[]> {
  await feed.settle();
  feed.take(Infinity);
  const replies = await run(...commands);
  expect(replies.filter((reply) => reply instanceof Error)).toEqual([]);
  await feed.settle();
  expect(feed.brokenBy).toBeNull();
  return feed
    .take(Infinity)
    .map(({ key, database }) => `${database ?? "?"}:${key.toString()}`)
    .toSorted();
}

const withGroup = (stream: string) => [
  `XADD ${stream} 1-0 f v`,
  `XADD ${stream} 2-0 f v`,
  `XGROUP CREATE ${stream} g 0`,
  `XREADGROUP GROUP g c COUNT 1 STREAMS ${stream} >`,
];

describe.each<FeedKind>(["tracking", "notifications"])("a feed by %s", (kind) => {
  beforeEach(async () => {
    isOld = false;
    source = await startRedis();
    writer = await openWire(address(source.url));
    proxy = await startRedisProxy(source.port, {
      refuse: kind === "tracking" ? [] : [/^CLIENT TRACKING/],
      answer: ([name, ...words]) =>
        isOld && name === "SCAN" && words.includes("TYPE") ? "-ERR syntax error\r\n" : null,
    });
    await run(
      ...withGroup("one"),
      "XADD plain 1-0 f v",
      "SET text 1",
      "SELECT 2",
      ...withGroup("two"),
    );
    feed = await openFeed(address(proxy.url));
  });

  afterEach(async () => {
    await feed.close();
    writer.close();
    await proxy[Symbol.asyncDispose]();
    await source.stop();
  });

  test("names streams with groups, in every database, when consumers acknowledged", async () => {
    expect(await namedAfter("XACK two g 1-0")).toEqual(["0:one", "2:two"]);
  });

  test("names them again when they did it again, and those that are new", async () => {
    await namedAfter("XACK two g 1-0");
    await run("SELECT 3", ...withGroup("three"), "DEL plain", "SELECT 0", "DEL one");

    const acknowledged = ["SELECT 3", "XACK three g 1-0"];
    expect(await namedAfter(...acknowledged)).toEqual(["2:two", "3:three"]);
    expect(await namedAfter("XACK three g 1-0")).toEqual([]);
  });

  test("names all streams when groups were made or ended", async () => {
    const named = await namedAfter("XGROUP DESTROY two g");
    // Notifications tell this one.
    expect(named.filter((name) => !name.startsWith("?"))).toEqual(["0:one", "0:plain", "2:two"]);
  });

  test("names nothing when consumers changed nothing", async () => {
    await run("XREADGROUP GROUP g c STREAMS two >");
    expect(await namedAfter("XACK two g 99-0", "XREADGROUP GROUP g c STREAMS two >")).toEqual([]);
  });

  test("finds streams on a server that cannot search for them", async () => {
    isOld = true;
    await run(...Array.from({ length: 1500 }, (_, index) => `SET filler:${index} 1`));

    expect(await namedAfter("XACK two g 1-0")).toEqual(["0:one", "2:two"]);
  });

  test("finds them after more has changed than is looked at one by one", async () => {
    await namedAfter("XACK two g 1-0");
    const fill = "for i = 1, 60000 do redis.call('SET', 'filler:' .. i, i) end";
    await writer.ask("EVAL", fill, 0);
    await run(...withGroup("late"));

    expect(await namedAfter("XACK late g 1-0")).toEqual(["0:one", "2:late", "2:two"]);
  });

  test("what a look puts off, settling does", async () => {
    await run("XACK two g 1-0");
    await feed.check();
    await writer.ask("EVAL", "for i = 1, 60000 do redis.call('SET', 'filler:' .. i, i) end", 0);
    await feed.settle();
    feed.take(Infinity);
    await run("XACK one g 1-0", "SELECT 0", "XACK one g 1-0");
    await feed.check();
    await feed.settle();

    expect(feed.has(0, Buffer.from("one"))).toBe(true);
  });
});
