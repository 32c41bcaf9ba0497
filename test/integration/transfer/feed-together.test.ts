import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Feed } from "@/lib/transfer/feed/model";
import { restoreNotifications } from "@/lib/transfer/feed/notification-setting";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy, type RedisProxy } from "@/test/support/redis-proxy";

let source: TestRedis;
let proxy: RedisProxy;
let writer: Wire;
const feeds: Feed[] = [];
const noTracking = /^CLIENT TRACKING/i;

beforeEach(async () => {
  source = await startRedis();
  proxy = await startRedisProxy(source.port, { refuse: [noTracking] });
  writer = await openWire(address(source.url));
  await writer.ask("CONFIG", "SET", "notify-keyspace-events", "Ex");
});

afterEach(async () => {
  await Promise.allSettled(feeds.splice(0).map((feed) => feed.close()));
  await proxy[Symbol.asyncDispose]();
  writer.close();
  await source.stop();
});

function address(url: string) {
  return { url, verifiesCertificate: false };
}

/** A transfer's feed by notifications, and what its owner was told to remember. */
async function listener(url = proxy.url) {
  const remember = vi.fn<(former: string) => Promise<void>>(() => Promise.resolve());
  const feed = await openFeed(address(url), { remember });
  feeds.push(feed);
  return { feed, remember };
}

async function flags(): Promise<string> {
  const reply = (await writer.ask("CONFIG", "GET", "notify-keyspace-events")) as Buffer[];
  return String(reply[1]).split("").toSorted().join("");
}

const sorted = (text: string) => text.split("").toSorted().join("");

test("of two transfers that listen to one source, the first to end leaves the other its notifications", async () => {
  const first = await listener();
  const second = await listener();
  expect(second.feed.former).toBeNull();

  await first.feed.close();
  expect(first.feed.former).toBeNull();
  await writer.ask("SET", "key", "value");
  await second.feed.settle();
  expect(second.feed.isWhole).toBe(true);
  expect(second.feed.take(10).map(({ key }) => String(key))).toEqual(["key"]);

  // What there was before is the other's to put back, whatever happens to it.
  expect(sorted(second.feed.former!)).toBe(sorted("Ex"));
  expect(second.remember).toHaveBeenCalledWith(first.remember.mock.calls[0]![0]);
  await second.feed.close();
  expect(await flags()).toBe(sorted("Ex"));
});

test("whichever of several ends last puts back what there was, even if all end at once", async () => {
  const all = [await listener(), await listener(), await listener()];
  await Promise.all(all.map(({ feed }) => feed.close()));
  expect(await flags()).toBe(sorted("Ex"));
});

test("what a dead transfer left is handed over as well", async () => {
  await using ended = await startRedisProxy(source.port, { refuse: [noTracking] });
  const dead = await listener(ended.url);
  const former = dead.remember.mock.calls[0]![0];
  const other = await listener();
  // The source has not heard yet that it is gone.
  ended.pause();
  // Only what it remembered outlives a process.
  await restoreNotifications(address(source.url), former);

  await writer.ask("SET", "key", "value");
  await other.feed.settle();
  expect(other.feed.isWhole).toBe(true);
  await other.feed.close();
  expect(await flags()).toBe(sorted("Ex"));
});

test("nothing is handed over to one that is dead, even while its connection seems to be there", async () => {
  await using ended = await startRedisProxy(source.port, { refuse: [noTracking] });
  const dead = await listener(ended.url);
  ended.pause();
  await restoreNotifications(address(source.url), dead.remember.mock.calls[0]![0]);
  expect(await flags()).toBe(sorted("Ex"));
  ended.resume();
});

test("where nobody may look who listens, the other notices that it hears nothing any more", async () => {
  await using strict = await startRedisProxy(source.port, {
    refuse: [noTracking, /^CLIENT LIST/i],
  });
  const first = await listener(strict.url);
  const second = await listener();
  await first.feed.close();
  expect(await flags()).toBe(sorted("Ex"));
  await second.feed.check();
  expect(second.feed.brokenBy).toContain("notify-keyspace-events");
});
