import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Feed, FeedMeans } from "@/lib/transfer/feed/model";
import { restoreNotifications } from "@/lib/transfer/feed/notification-setting";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { problemOf } from "@/test/support/problem-of";
import { startRedis, type TestRedis } from "@/test/support/redis";
import {
  startRedisProxy,
  type RedisProxy,
  type RedisProxyOptions,
} from "@/test/support/redis-proxy";

type Remember = (former: string) => Promise<void>;

let source: TestRedis;
let writer: Wire;
const feeds: Feed[] = [];
const proxies: RedisProxy[] = [];

beforeEach(async () => {
  source = await startRedis();
  writer = await openWire(address(source.url));
});

afterEach(async () => {
  await Promise.allSettled(feeds.splice(0).map((feed) => feed.close()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy[Symbol.asyncDispose]()));
  writer.close();
  await source.stop();
});

function address(url: string) {
  return { url, verifiesCertificate: false };
}

async function open(means?: FeedMeans, url = source.url): Promise<Feed> {
  const feed = await openFeed(address(url), means);
  feeds.push(feed);
  return feed;
}

/** A feed through a server that does not do everything. */
async function openThrough(options: RedisProxyOptions, means?: FeedMeans): Promise<Feed> {
  const proxy = await startRedisProxy(source.port, options);
  proxies.push(proxy);
  return open(means, proxy.url);
}

async function flags(): Promise<string> {
  const reply = (await writer.ask("CONFIG", "GET", "notify-keyspace-events")) as Buffer[];
  return String(reply[1]).split("").toSorted().join("");
}

function setFlags(value: string) {
  return writer.ask("CONFIG", "SET", "notify-keyspace-events", value);
}

/** Writes a key into database 3, and returns what the feed says of it. */
async function heardBy(feed: Feed) {
  await writer.send([
    ["SELECT", 3],
    ["SET", "a:key", "1"],
  ]);
  await feed.settle();
  return feed.take(10).map(({ key, database }) => ({ key: key.toString(), database }));
}

test("a server that tracks is listened to by tracking, and keeps its settings", async () => {
  const feed = await open();

  expect(feed).toMatchObject({ kind: "tracking", isWhole: true, brokenBy: null, former: null });
  expect(await heardBy(feed)).toEqual([{ key: "a:key", database: null }]);
  expect(await flags()).toBe("");
});

test.each([
  { what: "refuses tracking", options: { refuse: [/^CLIENT TRACKING/] } },
  { what: "does not know RESP3", options: { refuse: [/^HELLO/] } },
  {
    what: "breaks off over RESP3",
    options: { answer: ([name]: string[]) => (name === "HELLO" ? "?\r\n" : null) },
  },
])("a server that $what is listened to by notifications", async ({ options }) => {
  const feed = await openThrough(options);

  expect(feed).toMatchObject({ kind: "notifications", isWhole: true, former: "" });
  expect(await heardBy(feed)).toEqual([{ key: "a:key", database: 3 }]);
  await feed.close();
  expect(await flags()).toBe("");
  expect(feed.former).toBeNull();
});

test("what is told while something else is asked over RESP2 is not lost", async () => {
  const feed = await openThrough({ refuse: [/^HELLO/] });

  const settling = Array.from({ length: 50 }, async (_, index) => {
    await writer.ask("SET", `key:${index}`, "1");
    await feed.settle();
  });
  await Promise.all(settling);

  expect(feed.take(100)).toHaveLength(50);
  expect(feed.isWhole).toBe(true);
});

test("a server that refuses everything has no feed, and it is said why", async () => {
  const feed = await openThrough({ refuse: [/^CLIENT TRACKING/, /^CONFIG/] });

  expect(feed).toMatchObject({ kind: "none", isWhole: false, size: 0 });
  expect(feed.brokenBy).toContain("client tracking (“ERR unknown command 'CLIENT'");
  expect(feed.brokenBy).toContain("keyspace notifications (“ERR unknown command 'CONFIG'");
  await feed.check();
  await feed.settle();
});

test("a user who may hardly do anything is refused what he may not, and no more", async () => {
  const may = ["+@all", "-@admin", "-client|tracking", "-client|trackinginfo"];
  await writer.ask("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", ...may);
  const url = source.url.replace("redis://", "redis://app:secret@");
  const none = await open({}, url);
  await writer.ask("ACL", "SETUSER", "app", "+config|get");
  await setFlags("KA");
  const notifications = await open({}, url);
  await writer.ask("ACL", "SETUSER", "app", "resetchannels");
  const mute = await open({}, url);
  await writer.ask("ACL", "SETUSER", "app", "+client|tracking");
  const tracking = await open({}, url);

  expect([none, notifications, mute, tracking].map(({ kind }) => kind)).toEqual([
    "none",
    "notifications",
    "none",
    "tracking",
  ]);
  expect(await heardBy(tracking)).toEqual([{ key: "a:key", database: null }]);
});

test("a server that takes no password or is away is an error, and no server without a feed", async () => {
  await writer.ask("CONFIG", "SET", "requirepass", "secret");
  expect(await problemOf(openFeed(address(source.url)))).toMatchObject({ code: "forbidden" });

  await source.stop();
  expect(await problemOf(openFeed(address(source.url)))).toMatchObject({ code: "unreachable" });
});

test("flags that others listen by are kept, and the former ones remembered before any is touched", async () => {
  await setFlags("Ex");
  const remember = vi.fn<Remember>(async () => expect(await flags()).toBe("Ex"));

  const feed = await openThrough({ refuse: [/^CLIENT TRACKING/] }, { remember });

  expect(remember).toHaveBeenCalledExactlyOnceWith("xE");
  expect(feed.former).toBe("xE");
  expect(await flags()).toBe("AEK");
  await feed.close();
  expect(await flags()).toBe("Ex");
});

test("flags that are on already are used as they are", async () => {
  await setFlags("AKE");
  const remember = vi.fn<Remember>(() => Promise.resolve());
  const feed = await openThrough({ refuse: [/^CLIENT TRACKING/, /^CONFIG SET/] }, { remember });

  expect(await heardBy(feed)).toHaveLength(1);
  expect(feed).toMatchObject({ kind: "notifications", former: null });
  expect(remember).not.toHaveBeenCalled();
});

test("what a crashed feed did not put back is put back by the next one", async () => {
  await setFlags("Ex");
  await openThrough({ refuse: [/^CLIENT TRACKING/] });
  proxies.at(-1)!.cut();
  const remember = vi.fn<Remember>(() => Promise.resolve());

  const next = await openThrough({ refuse: [/^CLIENT TRACKING/] }, { former: "xE", remember });

  expect(next.former).toBe("xE");
  await next.close();
  expect(await flags()).toBe("Ex");
  expect(remember).not.toHaveBeenCalled();
});

test("what a crashed feed did not put back can be put back without a feed", async () => {
  await setFlags("Ex");
  await openThrough({ refuse: [/^CLIENT TRACKING/] });
  proxies.at(-1)!.cut();

  await restoreNotifications(address(source.url), "xE");

  expect(await flags()).toBe("Ex");
});

test("a setting that somebody made meanwhile is left to them, whatever was remembered", async () => {
  const feed = await openThrough({ refuse: [/^CLIENT TRACKING/] });
  await setFlags("Eg");

  await feed.check();
  await feed.close();
  const next = await openThrough({ refuse: [/^CLIENT TRACKING/] }, { former: "" });

  expect(feed.brokenBy).toContain("somebody set notify-keyspace-events");
  expect(next.former).toBe("gE");
  await next.close();
  expect(await flags()).toBe("Eg");
});

test("a setting that cannot be put back is said, and stays remembered", async () => {
  let isRefused = false;
  const feed = await openThrough({
    refuse: [/^CLIENT TRACKING/],
    answer: ([name, verb]) =>
      isRefused && `${name} ${verb}` === "CONFIG SET" ? "-ERR no\r\n" : null,
  });
  isRefused = true;

  expect(await problemOf(feed.close())).toMatchObject({
    code: "refused",
    message: expect.stringContaining("could not be put back to “”") as string,
  });
  expect(feed.former).toBe("");
  isRefused = false;
  await feed.close();
  expect(await flags()).toBe("");
});

test("where CONFIG is refused, a provider switches notifications on and off", async () => {
  const notifications = {
    enable: vi.fn<() => Promise<void>>(async () => void (await setFlags("AK"))),
    restore: vi.fn<() => Promise<void>>(async () => void (await setFlags(""))),
  };
  const feed = await openThrough({ refuse: [/^CLIENT TRACKING/, /^CONFIG/] }, { notifications });

  expect(feed).toMatchObject({ kind: "notifications", former: null });
  expect(await heardBy(feed)).toHaveLength(1);
  await feed.close();
  await feed.close();
  expect(notifications.enable).toHaveBeenCalledOnce();
  expect(notifications.restore).toHaveBeenCalledOnce();
});

test("notifications that a provider says are on, and are not, are found out", async () => {
  const notifications = { enable: () => Promise.resolve(), restore: () => Promise.resolve() };
  const feed = await openThrough({ refuse: [/^CLIENT TRACKING/, /^CONFIG/] }, { notifications });
  expect(feed.isWhole).toBe(true);

  expect(await heardBy(feed)).toEqual([]);

  expect(feed).toMatchObject({
    isWhole: false,
    brokenBy: "the source was written to, and its feed told nothing of it",
  });
});
