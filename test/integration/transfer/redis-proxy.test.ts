import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { startRedis, type TestRedis } from "../../support/redis";
import { startRedisProxy, type RedisProxyOptions } from "../../support/redis-proxy";

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

/** Runs with a connection through a proxy, and ends both. */
async function through(
  options: RedisProxyOptions,
  run: (wire: Wire, proxy: Awaited<ReturnType<typeof startRedisProxy>>) => Promise<void>,
  protocol: 2 | 3 = 2,
) {
  await using proxy = await startRedisProxy(server.port, options);
  const wire = await openWire({ url: proxy.url, verifiesCertificate: false }, { protocol });
  try {
    await run(wire, proxy);
  } finally {
    wire.close();
  }
}

describe("a proxy before a Redis", () => {
  test("keeps its own answers in their place in a pipeline", async () => {
    const options: RedisProxyOptions = {
      refuse: [/^CONFIG SET/],
      answer: ([name, key]) => (name === "GET" && key === "ours" ? "$4\r\nours\r\n" : null),
    };
    await through(options, async (wire, proxy) => {
      const replies = await wire.send([
        ["config", "SET", "maxmemory", 1],
        ["SET", "theirs", "theirs"],
        ["GET", "ours"],
        ["GET", "theirs"],
        ["LRANGE", "none", 0, -1],
        ["GET", "ours"],
        ["CONFIG", "GET", "port"],
      ]);
      expect(replies[0]).toBeInstanceOf(RedisError);
      expect(replies.slice(1).map(plain)).toEqual([
        "OK",
        "ours",
        "theirs",
        [],
        "ours",
        ["port", String(server.port)],
      ]);
      expect(proxy.seen.slice(-4)).toEqual(["SET", "GET", "LRANGE", "CONFIG"]);
    });
  });

  test("passes replies that come in many pieces", async () => {
    await through({ answer: ownEcho }, async (wire) => {
      const big = Buffer.alloc(5_000_000, "\r\n*1\r\n");
      const [, value, own, list] = await wire.send([
        ["SET", "big", big],
        ["GET", "big"],
        ["ECHO", "x"],
        ["COMMAND"],
      ]);
      expect((value as Buffer).equals(big)).toBe(true);
      expect(own).toBe("own");
      expect((list as Reply[]).length).toBeGreaterThan(200);
    });
  });

  test("lets pushes by, which answer nothing", async () => {
    const heard: Reply[] = [];
    await through(
      { answer: ownEcho },
      async (wire, proxy) => {
        wire.onPush((push) => heard.push(push.map(plain)));
        void wire.send([["SUBSCRIBE", "news"]]).catch(() => {}); // Confirmed by a push, never by a reply.
        const other = await openWire({ url: proxy.url, verifiesCertificate: false });
        await expect.poll(() => other.ask("PUBLISH", "news", "x")).toBe(1);
        await expect.poll(() => heard.at(-1)).toEqual(["message", "news", "x"]);
        other.close();
      },
      3,
    );
  });

  test("holds bytes back until it is resumed", async () => {
    await through({}, async (wire, proxy) => {
      proxy.pause();
      let isAnswered = false;
      const late = wire.ask("ECHO", "late").then((reply) => {
        isAnswered = true;
        return reply;
      });
      await using direct = await startRedisProxy(server.port);
      const other = await openWire({ url: direct.url, verifiesCertificate: false });
      await other.ask("PING");
      other.close();
      expect(isAnswered).toBe(false);
      proxy.resume();
      expect(plain(await late)).toBe("late");
    });
  });

  test("cuts connections and takes new ones", async () => {
    await through({}, async (wire, proxy) => {
      const ended = new Promise((resolve) => wire.onEnd(resolve));
      proxy.cut();
      await ended;
      await expect(wire.ask("PING")).rejects.toThrow("broke");
      const again = await openWire({ url: proxy.url, verifiesCertificate: false });
      expect(await again.ask("PING")).toBe("PONG");
      again.close();
    });
  });

  test("is slow both ways, in order", async () => {
    await through({ delayMs: 20, refuse: [/^ECHO no/] }, async (wire) => {
      const began = performance.now();
      const replies = await Promise.all([
        wire.ask("ECHO", "a"),
        wire.send([["ECHO", "no"]]),
        wire.ask("ECHO", "b"),
      ]);
      expect(performance.now() - began).toBeGreaterThanOrEqual(39);
      expect(plain(replies[0])).toBe("a");
      expect(replies[1][0]).toBeInstanceOf(RedisError);
      expect(plain(replies[2])).toBe("b");
    });
  });
});

function ownEcho([name]: string[]): string | null {
  return name === "ECHO" ? "+own\r\n" : null;
}

function plain(reply: Reply): Reply {
  if (Buffer.isBuffer(reply)) return reply.toString();
  return Array.isArray(reply) ? reply.map(plain) : reply;
}
