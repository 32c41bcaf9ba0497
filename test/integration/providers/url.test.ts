import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { url as byUrl } from "@/lib/providers/url/adapter";
import { parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";
import { accessBy, listAll } from "@/test/support/access";
import { freePort } from "@/test/support/free-port";
import { problemOf } from "@/test/support/problem-of";
import { startRedis, type TestRedis } from "@/test/support/redis";
import { startTcp } from "@/test/support/tcp";
import { startSignedRedis, startTlsRedis } from "@/test/support/tls-redis";

const MIB = 1024 ** 2;
const PASSWORD = "planted-p@ss";

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis([
    "--requirepass",
    PASSWORD,
    "--maxmemory",
    "64mb",
    "--maxclients",
    "200",
  ]);
});
afterAll(() => redis.stop());

const withPassword = (password = PASSWORD) =>
  `redis://:${encodeURIComponent(password)}@127.0.0.1:${redis.port}`;

function access(url: string, more: Record<string, string> = {}) {
  return accessBy({ url, name: "orders cache", ...more });
}

async function thePlan(url: string, more: Record<string, string> = {}) {
  const [remote] = await listAll(byUrl, access(url, more));
  const plans = await byUrl.plans(access(url, more), remote!.remoteId);
  expect(plans).toHaveLength(1);
  expect(plans[0]!.id).toBe(remote!.planId);
  return plans[0]!;
}

describe("connecting", () => {
  test("takes a URL that works, under the name it was given", async () => {
    const account = await byUrl.verify(access(withPassword()));
    expect(account).toMatchObject({ label: "orders cache" });
    expect(account.id).toMatch(/^[0-9a-f]{32}$/);
  });

  test("knows the same server by another password, and another server as another", async () => {
    await using other = await startRedis();
    const ids = await Promise.all(
      [withPassword(), `redis://127.0.0.1:${redis.port}`, other.url].map(
        async (url) => (await byUrl.parts(access(url)))[0]!.id,
      ),
    );
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test.each([
    [
      "a wrong password",
      () => withPassword("planted-wrong"),
      /does not accept the user or the pass/,
    ],
    ["no password", () => `redis://127.0.0.1:${redis.port}`, /asks for a password/],
    ["encryption it does not offer", () => withPassword().replace("redis:", "rediss:"), /encrypt/],
    ["a URL of something else", () => "https://planted@127.0.0.1", /not a Redis URL/],
  ])("with %s says so, and not what was entered", async (_what, url, expected) => {
    const problem = await problemOf(byUrl.verify(access(url())));
    expect(problem.message).toMatch(expected);
    expect(problem.message).not.toMatch(/planted/);
    expect(problem.code).not.toBe("forbidden");
  });

  test("at a port nobody listens on says so", async () => {
    const problem = await problemOf(
      byUrl.verify(access(`redis://:planted@127.0.0.1:${await freePort()}`)),
    );
    expect(problem).toMatchObject({ code: "unreachable" });
    expect(problem.message).toMatch(/refuses connections. Check host and port/);
    expect(problem.message).not.toMatch(/planted/);
  });

  test("at a server of another kind says so", async () => {
    await using web = await startTcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const problem = await problemOf(byUrl.verify(access(web.url)));
    expect(problem.message).toMatch(/does not speak the Redis protocol/);
  });
});

describe("encryption", () => {
  test("with an authority of its own works once that is entered, in one line, too", async () => {
    await using signed = await startSignedRedis();
    const authority = signed.certificateAuthority.replaceAll("\n", "");
    await expect(byUrl.verify(access(signed.url, { authority }))).resolves.toMatchObject({
      label: "orders cache",
    });

    const [remote] = await listAll(byUrl, access(signed.url, { authority }));
    const address = await byUrl.redisUrl(access(signed.url, { authority }), remote!.remoteId);
    expect(address).toMatchObject({ url: signed.url, verifiesCertificate: true });
    expect(parseInfo(await readInfo(address, 3000)).get("tcp_port")).toBeDefined();
  });

  test("that nobody vouches for is refused, with what to enter", async () => {
    await using own = await startTlsRedis();
    const problem = await problemOf(byUrl.verify(access(own.url)));
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toMatch(/“self-signed certificate”.*enter that authority/);
  });
});

describe("the one instance", () => {
  test("is listed without asking anybody, and read by its id", async () => {
    const dead = access(`redis://:planted@redis.example.test:6390`);
    const [remote] = await listAll(byUrl, dead);
    expect(remote).toMatchObject({
      name: "orders cache",
      appName: "redis.example.test:6390",
      status: "ready",
      monthlyCents: null,
      isReachable: true,
    });
    expect(remote!.planId).toBe(`url:${remote!.remoteId}`);
    expect(JSON.stringify(remote)).not.toMatch(/planted/);
    expect(await byUrl.read(dead, remote!.remoteId)).toEqual(remote);
  });

  test("of another URL is not there", async () => {
    const [remote] = await listAll(byUrl, access("redis://redis.example.test"));
    const asked = byUrl.read(access(withPassword()), remote!.remoteId);
    expect((await problemOf(asked)).code).toBe("not_found");
  });

  test("has the limits its server says it has", async () => {
    expect(await thePlan(withPassword())).toMatchObject({
      label: "64 MB",
      memoryBytes: 64 * MIB,
      maxClients: 200,
      monthlyCents: null,
    });
  });

  test("has the limits that were entered, whatever the server says", async () => {
    expect(await thePlan(withPassword(), { memory: "32", connections: "unlimited" })).toMatchObject(
      { memoryBytes: 32 * MIB, maxClients: Infinity },
    );
  });

  test("whose server knows no limit has none that is known", async () => {
    await using unlimited = await startRedis(["--maxmemory", "0"]);
    expect(await thePlan(unlimited.url)).toMatchObject({
      label: "Without a limit",
      memoryBytes: null,
    });
  });

  test("whose limits were entered is not asked for them", async () => {
    const limits = { memory: "32", connections: "10" };
    expect(await thePlan(`redis://127.0.0.1:${await freePort()}`, limits)).toMatchObject({
      memoryBytes: 32 * MIB,
      maxClients: 10,
    });
  });

  test("cannot get another plan, and says what to do instead", async () => {
    const [remote] = await listAll(byUrl, access(withPassword()));
    const { remoteId, planId } = remote!;
    await expect(byUrl.changePlan(access(withPassword()), remoteId, planId)).resolves.toBe(
      undefined,
    );
    const asked = byUrl.changePlan(access(withPassword()), remoteId, "url:larger");
    expect((await problemOf(asked)).message).toMatch(/cannot change its size.*Renew access/);
  });
});
