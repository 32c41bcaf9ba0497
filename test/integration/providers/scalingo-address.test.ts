import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { readInfo } from "@/lib/redis/read-info";
import { problemOf } from "@/test/support/problem-of";
import { startRecordedProviders } from "@/test/support/recorded-providers";
import { anAccount, remoteId, scalingoApp } from "@/test/support/recorded-scalingo";
import { startSignedRedis } from "@/test/support/tls-redis";

const wire = await startRecordedProviders();
const redis = await startSignedRedis("localhost", ["--requirepass", "planted"]);
const url = redis.url.replace("rediss://", "rediss://catalog_3083:planted@");
afterAll(async () => {
  await redis.stop();
  await wire.stop();
});

/** What is remembered of a region is remembered for the process: each test has a region of its own. */
let regions = 0;
let authority = "";
beforeEach(() => {
  wire.reset();
  regions += 1;
  const database = `/db/region-${regions}`;
  authority = `GET ${database}/api/ca_certificate`;
  wire.routes["GET /auth/v1/regions"] = {
    body: {
      regions: [
        {
          name: "osc-fr1",
          api: `${wire.url}/api/osc-fr1`,
          // A slash at the end is no reason to ask at an address with two.
          database_api: `${wire.url}${database}/`,
        },
      ],
    },
  };
  wire.routes[authority] = { body: redis.certificateAuthority };
  wire.routes[`GET ${scalingoApp}/variables`] = variables(url);
});

function variables(value: string) {
  return {
    body: {
      variables: [
        { id: "v1", name: "SCALINGO_REDIS_URL", value },
        { id: "v2", name: "REDIS_URL", value: "$SCALINGO_REDIS_URL" },
      ],
    },
  };
}

describe("with TLS", () => {
  test("a server is verified by the authority of its region", async () => {
    const address = await scalingo.redisUrl(anAccount(), remoteId);
    expect(address).toEqual({
      url,
      verifiesCertificate: true,
      certificateAuthority: redis.certificateAuthority,
    });
    // Its user is the default one of this server.
    const open = { ...address, url: url.replace("catalog_3083", "") };
    expect(await readInfo(open, 3000)).toContain("redis_version:");
  });

  test("the authority is asked for once, without a token, for all accounts", async () => {
    await scalingo.redisUrl(anAccount(), remoteId);
    await scalingo.redisUrl(anAccount(), remoteId);
    const asked = wire.requests.filter(({ path }) => authority.endsWith(path));
    expect(asked).toHaveLength(1);
    expect(asked[0]!.headers.authorization).toBeUndefined();
  });

  test.each([
    ["does not answer", "hang up" as const],
    ["has a problem", { status: 500 }],
    ["wants a token for it", { status: 401, body: { error: "no" } }],
    ["answers something else", { body: "<html>hello</html>" }],
  ])("nothing is sent while Scalingo %s", async (_what, answer) => {
    wire.routes[authority] = answer;
    const problem = await problemOf(scalingo.redisUrl(anAccount(), remoteId));
    expect(problem).toMatchObject({ code: "unreachable" });
    expect(problem.message).not.toMatch(/planted/);

    wire.routes[authority] = { body: redis.certificateAuthority };
    expect(await scalingo.redisUrl(anAccount(), remoteId)).toMatchObject({
      verifiesCertificate: true,
    });
  });

  test("where Scalingo has no authority to give there is nothing to verify by", async () => {
    delete wire.routes[authority];
    expect(await scalingo.redisUrl(anAccount(), remoteId)).toEqual({
      url,
      verifiesCertificate: false,
    });
  });
});

test("without TLS no authority is asked for", async () => {
  wire.routes[`GET ${scalingoApp}/variables`] = variables("redis://catalog_3083:planted@h.test:1");
  await scalingo.redisUrl(anAccount(), remoteId);
  expect(wire.asked()).not.toContain(authority);
});
