import { Redis } from "ioredis";
import { openWire } from "@/lib/redis/wire/open-wire";
import { expect, test, vi } from "vitest";
import { finish, walkBegun } from "@/lib/transfer/advance";
import { gentle, open } from "@/lib/transfer/model";
import { runSlice } from "@/lib/transfer/run-slice";
import { Control } from "@/lib/transfer/feed/control";
import { openSession } from "@/lib/transfer/session";
import { begin } from "@/lib/transfer/state";
import { copyValue } from "@/lib/transfer/values/copy-value";
import { startRedis } from "@/test/support/redis";
import { startRedisProxy } from "@/test/support/redis-proxy";
import { plainTerms } from "@/test/support/transfer-terms";

/** What the torture found, made small. */
const terms = plainTerms;

test("a key that the feed names does not hide one of its name in another database from the proof", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  const [writer, reader] = [new Redis(source.url), new Redis(target.url)];
  await writer.set("name", "only at the source");
  const session = await openSession(
    {
      source: { url: source.url, verifiesCertificate: true },
      target: { url: target.url, verifiesCertificate: true },
    },
    { budget: { ...gentle, p99Ratio: null } },
  );
  try {
    await writer.select(1);
    await writer.set("name", "expires");
    await writer.pexpire("name", 1);
    const { feed } = session.listening;
    await vi.waitFor(async () => expect(await writer.exists("name")).toBe(0));
    await feed.settle();
    expect(feed.has(0, Buffer.from("name"))).toBe(true);

    const now = Date.now();
    let state = walkBegun(finish(begin(terms, { atMs: now }), now), "compare", now);
    await vi.waitFor(async () => {
      state = await runSlice(session, state, 1000);
      expect(state.stage).toBe("proven");
    }, 10_000);
    expect(state.repaired).toBe(1);
    expect(await reader.get("name")).toBe("only at the source");
  } finally {
    await session.close();
    writer.disconnect();
    reader.disconnect();
  }
});

test("a stream whose last id was set behind a deleted one arrives with both", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  const pair = {
    source: await openWire({ url: source.url, verifiesCertificate: true }),
    target: await openWire({ url: target.url, verifiesCertificate: true }),
  };
  const key = Buffer.from("stream");
  await pair.source.send([
    ["XADD", key, "5-1", "field", "value"],
    ["XADD", key, "9-9", "field", "deleted"],
    ["XDEL", key, "9-9"],
    ["XSETID", key, "7-7"],
  ]);

  const passage = { key, targetKey: key, type: "stream", expiresAtMs: null, isMasked: false };
  await copyValue(pair, terms, { ...passage, type: "stream" }, open);

  const [one, other] = await Promise.all(
    [pair.source, pair.target].map((wire) => wire.ask("XINFO", "STREAM", key)),
  );
  expect(String(other)).toBe(String(one));
  expect(String(one)).toContain("max-deleted-entry-id,9-9");
  for (const wire of [pair.source, pair.target]) wire.close();
});

test("a session that cannot be opened to its end leaves no connection behind", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await using proxy = await startRedisProxy(Number(new URL(source.url).port), {
    // The clock is read last, when the feed listens already.
    answer: ([name]) => (name === "TIME" ? "-LOADING it has gone\r\n" : null),
  });
  const ends = {
    source: { url: proxy.url, verifiesCertificate: true },
    target: { url: target.url, verifiesCertificate: true },
  };
  const admin = new Redis(source.url);
  try {
    const opening = openSession(ends, { budget: { ...gentle, p99Ratio: null } });
    await expect(opening).rejects.toMatchObject({ code: "unreachable" });

    expect(proxy.seen).toContain("CLIENT");
    await vi.waitFor(async () =>
      expect(String(await admin.client("LIST"))).not.toContain("name=headroom"),
    );
  } finally {
    admin.disconnect();
  }
});

test("whoever asks a source is hung up on, also while the connection is being made", async () => {
  await using source = await startRedis();
  const admin = new Redis(source.url);
  try {
    const control = new Control({ url: source.url, verifiesCertificate: true }, null);
    const asking = control.send([["PING"]]);
    control.close();

    await expect(asking).rejects.toMatchObject({ code: "unreachable" });
    await vi.waitFor(async () =>
      expect(String(await admin.client("LIST"))).not.toContain("name=headroom"),
    );
  } finally {
    admin.disconnect();
  }
});
