import { afterEach, describe, expect, test } from "vitest";
import { readInfo } from "@/lib/redis/read-info";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { RedisAddress } from "@/lib/providers/model";
import { problemOf } from "@/test/support/problem-of";
import { startRedis } from "@/test/support/redis";
import { startTcp } from "@/test/support/tcp";
import { startSignedRedis } from "@/test/support/tls-redis";

const SOON_MS = 3000;

afterEach(() => installation("one machine"));

/** The three kinds of installation. What is not set is empty, as in a file of settings. */
function installation(kind: "hosted" | "own network" | "one machine"): void {
  process.env.HEADROOM_LOCAL = kind === "one machine" ? "1" : "";
  process.env.HEADROOM_PRIVATE_REDIS = kind === "own network" ? "1" : "";
}

/** Both ways to a server: the short question and the long work. */
const ways: [string, (at: RedisAddress) => Promise<string>][] = [
  ["a look", (at) => readInfo(at, SOON_MS)],
  [
    "a wire",
    async (at) => {
      const wire = await openWire(at);
      const info = String(await wire.ask("INFO"));
      wire.close();
      return info;
    },
  ],
];

describe.each(ways)("by %s", (_way, ask) => {
  const plain = (url: string) => ask({ url, verifiesCertificate: true });

  test.each(["127.0.0.1", "localhost"])(
    "where strangers connect accounts, nothing is opened to our own machine at %s",
    async (host) => {
      await using server = await startTcp();
      installation("hosted");
      for (const scheme of ["redis", "rediss"]) {
        const problem = await problemOf(plain(`${scheme}://:planted@${host}:${server.port}`));
        expect(problem).toMatchObject({ code: "refused" });
        expect(problem.message).toMatch(`${host} leads to a private network`);
        expect(problem.message).toMatch(/HEADROOM_PRIVATE_REDIS=1/);
        expect(problem.message).not.toMatch(/planted/);
      }
      expect(server.seen().made).toBe(0);
    },
  );

  test.each([
    "10.0.0.7",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254:80",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[fd00::1]",
    "[fe80::1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::a00:1]",
  ])("nor to a private network at %s", async (host) => {
    installation("hosted");
    const problem = await problemOf(plain(`redis://${host}`));
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toMatch(/leads to a private network/);
  });

  test.each(["own network", "one machine"] as const)(
    "of %s it is read all the same, by address and by name",
    async (kind) => {
      await using redis = await startRedis();
      installation(kind);
      expect(await plain(redis.url)).toContain("redis_version:");
      expect(await plain(redis.url.replace("127.0.0.1", "localhost"))).toContain("redis_version:");
    },
  );

  test("a certificate is verified for the name in the URL, not for the address it leads to", async () => {
    await using redis = await startSignedRedis("localhost");
    await using elsewhere = await startSignedRedis("redis.elsewhere.test");
    const byName = ({ url, certificateAuthority }: typeof redis) =>
      ask({
        url: url.replace("127.0.0.1", "localhost"),
        verifiesCertificate: true,
        certificateAuthority,
      });

    expect(await byName(redis)).toContain("redis_version:");
    expect((await problemOf(byName(elsewhere))).message).toMatch(/made for another host/);
  });
});
