import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Wire } from "@/lib/redis/wire/wire";
import { Control } from "@/lib/transfer/feed/control";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startRedisProxy } from "@/test/support/redis-proxy";

let source: TestRedis;
let admin: Wire;
let control: Control;

beforeEach(async () => {
  source = await startRedis();
  admin = await openWire(address(source.url));
  await admin.ask("CLIENT", "SETNAME", "admin");
  control = new Control(address(source.url), null);
});

afterEach(async () => {
  control.close();
  admin.close();
  await source.stop();
});

function address(url: string) {
  return { url, verifiesCertificate: false };
}

/** The connections of this feed that the source counts. */
async function connections(): Promise<number> {
  const list = String(await admin.ask("CLIENT", "LIST"));
  return list.split("\n").filter((line) => line.includes(" name=headroom ")).length;
}

function askThrice() {
  return Promise.all([control.look({ withFlags: true }), control.flags(), control.flags()]);
}

test("however much a feed asks at once, it takes one connection for it and leaves none", async () => {
  const [look, ...flags] = await askThrice();
  expect([look.flags, ...flags]).toEqual(["", "", ""]);
  expect(await connections()).toBe(1);

  await admin.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  await askThrice();
  expect(await connections()).toBe(1);

  control.close();
  await vi.waitFor(async () => expect(await connections()).toBe(0));
});

test("a feed that is closed while several of its questions wait for a connection leaves none", async () => {
  const asking = Promise.allSettled([control.flags(), control.flags()]);
  control.close();
  expect(await asking).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  await vi.waitFor(async () => expect(await connections()).toBe(0));

  // What is still to be put back is said over a connection for that alone.
  expect(await Promise.all([control.flags(), control.setFlags("Ex")])).toEqual([
    expect.any(String),
    null,
  ]);
  await vi.waitFor(async () => expect(await connections()).toBe(0));
});

test("a connection that could not be opened is opened by whoever asks next", async () => {
  let isLoading = true;
  await using proxy = await startRedisProxy(source.port, {
    answer: ([name]) => (name === "SELECT" && isLoading ? "-LOADING it begins\r\n" : null),
  });
  control = new Control(address(proxy.url), null);
  const unready = { status: "rejected", reason: { code: "unreachable" } };
  const asked = await Promise.allSettled([control.flags(), control.flags()]);
  expect(asked).toMatchObject([unready, unready]);

  isLoading = false;
  expect(await control.flags()).toBe("");
  expect(await connections()).toBe(1);
});
