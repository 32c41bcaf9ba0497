import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Feed, FeedKind } from "@/lib/transfer/feed/model";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { problemOf } from "@/test/support/problem-of";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy, type RedisProxy } from "@/test/support/redis-proxy";

let source: TestRedis;
let proxy: RedisProxy;
let writer: Wire;
let feed: Feed;
/** What the proxy answers to a section of INFO instead of the source. */
let info: Record<string, string>;

function address(url: string) {
  return { url, verifiesCertificate: false };
}

/** Runs commands with words separated by blanks. */
function run(...commands: string[]): Promise<Reply[]> {
  return writer.send(commands.map((command): Command => command.split(" ")));
}

describe.each<FeedKind>(["tracking", "notifications"])("a feed by %s", (kind) => {
  beforeEach(async () => {
    info = {};
    source = await startRedis();
    proxy = await startRedisProxy(source.port, {
      refuse: kind === "tracking" ? [] : [/^CLIENT TRACKING/],
      answer: ([name, section]) => {
        const text = name === "INFO" ? info[section!] : undefined;
        return text === undefined ? null : `$${text.length}\r\n${text}\r\n`;
      },
    });
    writer = await openWire(address(source.url));
    await run("SET a 1", "SELECT 3", "SET b 1", "SET c 1");
    feed = await openFeed(address(proxy.url));
  });

  afterEach(async () => {
    await feed.close().catch(() => {}); // Where the source is gone there is nothing to put back.
    writer.close();
    await proxy[Symbol.asyncDispose]();
    await source.stop();
  });

  test.each([
    { what: ["FLUSHALL"], by: "the source was flushed" },
    { what: ["FLUSHDB ASYNC"], by: "the source was flushed" },
    { what: ["FLUSHALL", "SET a 1"], by: "the source was flushed" },
    { what: ["MULTI", "FLUSHDB", "SET a 1", "EXEC"], by: "the source was flushed" },
    { what: ["EVAL return(redis.call('FLUSHDB')) 0"], by: "the source was flushed" },
    { what: ["SWAPDB 0 3"], by: "databases of the source were swapped" },
    {
      what: ["EVAL return(redis.call('SWAPDB','0','3')) 0"],
      by: "databases of the source were swapped",
    },
    {
      what: ["SWAPDB 0 3", "CONFIG RESETSTAT"],
      by: "the statistics of the source were reset, so nobody can say whether it was flushed meanwhile",
    },
  ])("is broken after $what", async ({ what, by }) => {
    await run(...what);
    await feed.check();

    expect(feed).toMatchObject({ isWhole: false, brokenBy: by });
  });

  test("stays whole through what names its keys or changes none", async () => {
    await run("XADD x 1-0 f v", "XGROUP CREATE x g 0", "PFADD h 1", "PFCOUNT h");
    await feed.settle();
    for (const what of [
      ["FLUSHALL WRONGLY", "SWAPDB 0", "FLUSHDB NOW"],
      ["GET b", "SCAN 0", "DUMP b", "PTTL b", "DBSIZE", "PUBLISH channel word"],
      ["SCRIPT LOAD return(1)", "FUNCTION FLUSH"],
      ["XREADGROUP GROUP g c STREAMS x >", "XACK x g 1-0"],
      ["SET d 1", "DEL d", "SET e 1 PX 1", "MULTI", "INCR n", "EXEC"],
      ["BGSAVE"],
      ["PFADD h 2"],
      ["PFCOUNT h"],
      [],
    ]) {
      await run(...what);
      await feed.check();
      expect(feed.brokenBy).toBeNull();
    }
  });

  test("is broken by a flush or a swap where the statistics of commands are hidden", async () => {
    await feed.close();
    info.commandstats = "";
    feed = await openFeed(address(proxy.url));
    await run("SET d 1", "DEL d", "SET e 1");
    await feed.check();
    expect(feed.brokenBy).toBeNull();

    await run("SWAPDB 0 3");
    await feed.check();

    expect(feed.brokenBy).toMatch(/^database \d of the source (lost|gained) \d keys/);
  });

  test("is broken when another server answers in the place of the former", async () => {
    info.server = "run_id:another\r\n";
    await feed.check();

    expect(feed.brokenBy).toBe("the source was restarted, or another server took its place");
  });

  test("is broken when the source becomes a replica", async () => {
    await run(`REPLICAOF 127.0.0.1 ${source.port}`);
    await feed.check();

    expect(feed.brokenBy).toBe("the role of the source changed from master to slave");
  });

  test("is broken for good when its connection is cut, and keeps what it has heard", async () => {
    await run("SET key 1");
    await feed.settle();
    proxy.cut();
    await expect.poll(() => feed.isWhole).toBe(false);
    await run("SET later 1");
    await feed.check();
    await feed.settle();

    expect(feed.brokenBy).toMatch(/^nothing was heard for a while: the connection .* broke/);
    expect(feed.take(10).map(({ key }) => key.toString())).toEqual(["key"]);
  });

  test("is broken when the source kills its client", async () => {
    const clients = String(await writer.ask("CLIENT", "LIST")).split("\n");
    const ours = clients.filter((line) => / flags=[^ ]*[tP]/.test(line));
    await run(`CLIENT KILL ID ${/id=(\d+)/.exec(ours[0]!)![1]}`);

    await expect.poll(() => feed.isWhole).toBe(false);
    expect(ours).toHaveLength(1);
  });

  test("is broken when it hears slower than the source is allowed to wait", async () => {
    await writer.ask(
      "CONFIG",
      "SET",
      "client-output-buffer-limit",
      "normal 64kb 0 0 pubsub 64kb 0 0",
    );
    await writer.ask("EVAL", "for i = 1, 20000 do redis.call('SET', 'long:key:' .. i, i) end", 0);

    await expect.poll(() => feed.isWhole).toBe(false);
    expect(feed.brokenBy).toMatch(/^nothing was heard for a while/);
  });

  test("is broken when the source ends", async () => {
    await source.stop();

    await expect.poll(() => feed.isWhole).toBe(false);
    await feed.check();
  });

  test("lets everything go when there is more than it may remember", async () => {
    await feed.close();
    feed = await openFeed(address(proxy.url), { max: { keys: 100, bytes: 1e6 } });
    await run(...Array.from({ length: 100 }, (_, index) => `SET key:${index} 1`));
    await feed.settle();
    expect(feed).toMatchObject({ size: 100, isWhole: true });

    await run("SET one:more 1");
    await feed.settle();

    expect(feed).toMatchObject({ size: 0, isWhole: false });
    expect(feed.brokenBy).toMatch(/^there were too many changes to remember/);
  });

  test("does not settle while a script keeps the source busy, and is whole afterwards", async () => {
    await run("CONFIG SET busy-reply-threshold 10");
    const busy = await openWire(address(source.url));
    const script = busy.send([["EVAL", "redis.call('SET', 'a', 2) while true do end", 0]]);
    script.catch(() => {}); // It has to be killed the hard way: it has written.
    await expect.poll(async () => String((await run("PING"))[0])).toMatch(/BUSY/);

    expect(await problemOf(feed.settle())).toMatchObject({ code: "unreachable" });
    expect(feed.isWhole).toBe(true);
    busy.close();
  });
});
