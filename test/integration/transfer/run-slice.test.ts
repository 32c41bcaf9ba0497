import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { beginBack, finish, foundBy, resumed } from "@/lib/transfer/advance";
import { everything, gentle, type Scope, type Terms } from "@/lib/transfer/model";
import { runSlice } from "@/lib/transfer/run-slice";
import { openSession, type Session } from "@/lib/transfer/session";
import { begin, isOver, isReady, type TransferState } from "@/lib/transfer/state";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy, type RedisProxy } from "@/test/support/redis-proxy";
import { plainTerms } from "@/test/support/transfer-terms";

const DEBUGGED = ["--enable-debug-command", "yes"];
const full = { ...gentle, p99Ratio: null };

let source: TestRedis;
let target: TestRedis;
let from: Redis;
let to: Redis;
const sessions: Session[] = [];

beforeEach(async () => {
  [source, target] = await Promise.all([startRedis(DEBUGGED), startRedis(DEBUGGED)]);
  [from, to] = [new Redis(source.url), new Redis(target.url)];
});
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
  from.disconnect();
  to.disconnect();
  await Promise.all([source.stop(), target.stop()]);
});

function termsWith(scope: Partial<Scope> = {}): Terms {
  return { ...plainTerms, scope: { ...everything, ...scope } };
}

function address(url: string) {
  return { url, verifiesCertificate: false };
}

async function open(sourceUrl = source.url): Promise<Session> {
  const ends = { source: address(sourceUrl), target: address(target.url) };
  const session = await openSession(ends, { budget: full });
  sessions.push(session);
  return session;
}

/** Slices until `isThere`, as a runner would: each state goes through JSON. */
async function until(
  session: Session,
  state: TransferState,
  isThere: (state: TransferState) => boolean,
): Promise<TransferState> {
  let now = state;
  for (let slices = 0; slices < 400; slices++) {
    now = JSON.parse(JSON.stringify(await runSlice(session, now, 50))) as TransferState;
    if (isThere(now) || isOver(now)) return now;
  }
  throw new Error(`It never got there: ${JSON.stringify(now.timeline)}`);
}

const proven = (session: Session, state: TransferState) =>
  until(session, finish(state, Date.now()), isOver);

async function fill(keys: number, redis = from): Promise<void> {
  const batch = redis.pipeline();
  for (let index = 0; index < keys; index++) {
    batch.set(`cache:${index}`, `value ${index}`, "EX", 86_400);
    if (index % 10 === 0) batch.hset(`hash:${index}`, { a: index, b: "x".repeat(100) });
    if (index % 25 === 0) batch.rpush("queue:default", `job ${index}`);
  }
  await batch.exec();
}

async function digests(): Promise<[string, string]> {
  return Promise.all(
    [from, to].map((redis) => redis.call("DEBUG", "DIGEST") as Promise<string>),
  ) as Promise<[string, string]>;
}

async function expectEqual(): Promise<void> {
  const [ours, theirs] = await digests();
  expect(theirs).toBe(ours);
}

test("what is written during the copy arrives, and the proof says that both ends are equal", async () => {
  await fill(5000);
  const session = await open();
  const end = new AbortController();
  const writing = (async () => {
    for (let index = 0; !end.signal.aborted; index++) {
      await from
        .multi()
        .set(`cache:${index % 6000}`, `new ${index}`)
        .del(`cache:${(index * 7) % 5000}`)
        .lpush("queue:default", `job ${index}`)
        .rename("hash:10", "hash:10")
        .exec();
    }
  })();
  const ready = await until(session, begin(termsWith(), { atMs: Date.now() }), isReady);
  expect(ready.feed).toMatchObject({ kind: "tracking", isWhole: true });
  end.abort();
  await writing;

  const ended = await proven(session, ready);
  expect(ended.failure).toBeNull();
  expect(ended.stage).toBe("proven");
  expect(ended.look).toMatchObject({ isFinal: true, remaining: 0 });
  expect(foundBy(ended.look!)).toBe(0);
  expect(ended.look!.keys).toBe(await from.dbsize());
  await expectEqual();
});

test("of a source that tells nobody, the last look finds and repairs what was written", async () => {
  await fill(2000);
  await using silent = await startRedisProxy(source.port, {
    refuse: [/^CLIENT TRACKING/, /^CONFIG/],
  });
  const session = await open(silent.url);
  const ready = await until(session, begin(termsWith(), { atMs: Date.now() }), isReady);
  expect(ready.feed).toMatchObject({ kind: "none", isWhole: false });
  await from.multi().set("late", "1").del("cache:5").hset("hash:0", "a", "changed").exec();

  const ended = await proven(session, ready);
  expect(ended.stage).toBe("proven");
  expect(ended.repaired).toBeGreaterThanOrEqual(3);
  await expectEqual();
});

test("another process goes on from the state: nothing is copied again, everything is looked at", async () => {
  await fill(4000);
  const first = await open();
  let state = begin(termsWith(), { atMs: Date.now() });
  do state = await runSlice(first, state, 1);
  while (state.keysCopied < 500);
  await first.close();
  expect(await to.dbsize()).toBeLessThan(4000);
  const walked = state.keysCopied;
  await from.set("cache:3", "written while nobody listened");

  const second = await open();
  const ended = await proven(second, await until(second, state, isReady));
  expect(ended.stage).toBe("proven");
  // Each key once: what the first one walked, the second one did not walk again.
  expect(ended.keysCopied).toBe(await from.dbsize());
  expect(walked).toBeGreaterThanOrEqual(500);
  expect(ended.timeline.map(({ what }) => what)).toContainEqual(
    expect.stringContaining("Another comparison is needed"),
  );
  await expectEqual();
});

test("a feed that breaks costs another comparison, not a difference", async () => {
  await fill(2000);
  const session = await open();
  const ready = await until(session, begin(termsWith(), { atMs: Date.now() }), isReady);
  const { id } = session.listening;
  await from.flushdb();
  await fill(500);
  const again = await until(session, ready, (state) => isReady(state) && state.looks > ready.looks);
  expect(session.listening.id).not.toBe(id);
  expect((await proven(session, again)).stage).toBe("proven");
  await expectEqual();
});

test("a connection that breaks is told as such, and the next session goes on", async () => {
  await fill(3000);
  await using proxy: RedisProxy = await startRedisProxy(source.port);
  const first = await open(proxy.url);
  let state = await runSlice(first, begin(termsWith(), { atMs: Date.now() }), 1);
  proxy.cut();
  await expect(
    (async () => {
      for (let slices = 0; slices < 200; slices++) state = await runSlice(first, state, 20);
    })(),
  ).rejects.toMatchObject({ code: "unreachable" });
  expect(first.isUsable()).toBe(false);

  const second = await open(proxy.url);
  expect((await proven(second, await until(second, state, isReady))).stage).toBe("proven");
  await expectEqual();
});

test("databases get other numbers, and what is outside of the scope stays behind", async () => {
  await from.select(7);
  await from.mset("app:a", "1", "app:b", "2", "other", "3");
  const session = await open();
  const terms = termsWith({ databases: { 7: 1 }, include: ["app:"] });
  const ready = await until(session, begin(terms, { atMs: Date.now() }), isReady);
  await from.del("app:b");
  await from.set("app:c", "4");
  const ended = await proven(session, ready);

  expect(ended.stage).toBe("proven");
  expect(await to.dbsize()).toBe(0);
  await to.select(1);
  expect((await to.keys("*")).toSorted()).toEqual(["app:a", "app:c"]);
});

test("a target with keys of its own keeps them", async () => {
  await to.set("mine", "kept");
  await fill(200);
  const session = await open();
  const state = begin(termsWith(), { atMs: Date.now(), removesExtra: false });
  const ended = await proven(session, await until(session, state, isReady));
  expect(ended.stage).toBe("proven");
  expect(await to.get("mine")).toBe("kept");
});

test("a target that is full ends it with a sentence, and more room lets it go on", async () => {
  await fill(3000);
  await to.config("SET", "maxmemory", "1500kb");
  const session = await open();
  const full = await until(session, begin(termsWith(), { atMs: Date.now() }), isReady);
  expect(full).toMatchObject({ stage: "failed", failure: expect.stringContaining("full") });

  await to.config("SET", "maxmemory", "0");
  const ready = await until(session, resumed(full, Date.now()), isReady);
  expect((await proven(session, ready)).stage).toBe("proven");
  await expectEqual();
});

test("a target that comes back empty is filled again", async () => {
  await fill(1000);
  const first = await open();
  const ready = await until(first, begin(termsWith(), { atMs: Date.now() }), isReady);
  await first.close();
  await target.stop();
  target = await startRedis(DEBUGGED);
  to.disconnect();
  to = new Redis(target.url);

  const second = await open();
  const ended = await proven(second, ready);
  expect(ended.stage).toBe("proven");
  await expectEqual();
});

test("the way back compares, carries what is new and copies nothing else", async () => {
  await fill(1000);
  const session = await open();
  await proven(session, await until(session, begin(termsWith(), { atMs: Date.now() }), isReady));
  await to.multi().set("new", "1").del("cache:1").lpush("queue:default", "job").exec();

  const back = await openSession(
    { source: address(target.url), target: address(source.url) },
    { budget: full },
  );
  sessions.push(back);
  const ready = await until(back, beginBack(termsWith(), { atMs: Date.now() }), isReady);
  const ended = await proven(back, ready);
  expect(ended).toMatchObject({ stage: "proven", keysCopied: 0, repaired: 3 });
  await expectEqual();
});
