import { describe, expect, test } from "vitest";
import type { RedisAddress } from "@/lib/providers/model";
import { readInfo } from "@/lib/redis/read-info";
import { openWire } from "@/lib/redis/wire/open-wire";
import { startSignedRedis, type SignedRedis } from "@/test/support/tls-redis";

const SOON_MS = 3000;

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

function verified(redis: SignedRedis, certificateAuthority?: string): RedisAddress {
  return {
    url: redis.url,
    verifiesCertificate: true,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
}

describe.each(ways)("by %s", (_way, ask) => {
  test("a server whose certificate the provider's own authority signed is believed", async () => {
    await using redis = await startSignedRedis();
    const at = verified(redis, redis.certificateAuthority);

    expect(await ask(at)).toContain("redis_version:");
    expect(await ask(at)).toContain("redis_version:");
  });

  test("the system's authorities do not vouch for it", async () => {
    await using redis = await startSignedRedis();

    await expect(ask(verified(redis))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/No encrypted connection/),
    });
  });

  test("another provider's authority does not, either, also after its own has", async () => {
    await using redis = await startSignedRedis();
    await using other = await startSignedRedis();
    expect(await ask(verified(redis, redis.certificateAuthority))).toContain("redis_version:");

    await expect(ask(verified(redis, other.certificateAuthority))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/No encrypted connection/),
    });
    expect(await ask(verified(redis, redis.certificateAuthority))).toContain("redis_version:");
  });

  test("a certificate made for another host is named as the problem, and nothing is sent", async () => {
    await using redis = await startSignedRedis("redis.elsewhere.test");

    await expect(ask(verified(redis, redis.certificateAuthority))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/made for another host.*names the host its provider shows/),
    });
  });

  test.each([
    "not a certificate",
    "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----",
  ])("an authority that is no certificate is named as the problem: %j", async (pem) => {
    await using redis = await startSignedRedis();

    await expect(ask(verified(redis, pem))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/no certificate in PEM/),
    });
  });
});
