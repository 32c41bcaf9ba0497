// Longer than 300 lines: everything the port asks of Heroku, over one recorded wire.
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { requestJson } from "@/lib/http";
import { heroku } from "@/lib/providers/heroku/adapter";
import addOn from "@/test/fixtures/heroku/addon.json";
import provisioning from "@/test/fixtures/heroku/addon-provisioning.json";
import rediscloud from "@/test/fixtures/heroku/addon-rediscloud.json";
import twoVars from "@/test/fixtures/heroku/addon-two-vars.json";
import withoutVars from "@/test/fixtures/heroku/addon-without-vars.json";
import waitChanging from "@/test/fixtures/heroku/wait-changing.json";
import { accessBy, listAll } from "@/test/support/access";
import { problemOf } from "@/test/support/problem-of";
import {
  herokuAddOn,
  herokuApp,
  herokuErrors,
  herokuMaintenance,
  herokuWait,
  SECRET_URL,
  startRecordedProviders,
} from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

const access = accessBy({ token: "HRKU-planted-token" });
const remoteId = addOn.id;
const patch = `PATCH ${herokuApp}/addons/${addOn.id}`;

describe("connecting", () => {
  test("names the account", async () => {
    expect(await heroku.verify(access)).toEqual({
      id: "acc-1",
      label: "ops@northwind.test",
    });
  });

  test("with a wrong token says so, and how to get one", async () => {
    wire.routes["GET /heroku/account"] = { status: 401, body: herokuErrors.unauthorized };
    const problem = await problemOf(heroku.verify(access));
    expect(problem.message).toMatch(/does not accept this token.*authorizations:create/);
  });

  test("with a token that may not read config vars says which scope it needs", async () => {
    wire.routes[`GET ${herokuApp}/config-vars`] = { status: 403, body: herokuErrors.forbidden };
    const problem = await problemOf(heroku.verify(access));
    expect(problem.message).toMatch(/does not let it read config vars.*identity,write-protected/);
  });

  test.each([401, 403])(
    "with a token that the Data API answers %d says which scope it needs",
    async (status) => {
      wire.routes[`GET ${herokuWait}`] = { status, body: herokuErrors.forbidden };
      expect((await problemOf(heroku.verify(access))).message).toMatch(/--scope global/);
    },
  );

  test("is not refused because one app is hidden from the token", async () => {
    wire.routes[`GET ${herokuApp}/config-vars`] = { status: 404, body: herokuErrors.not_found };
    expect(await heroku.verify(access)).toMatchObject({ id: "acc-1" });
  });

  test("a suspended account says so", async () => {
    wire.routes["GET /heroku/account"] = {
      body: { id: "acc-1", email: "ops@northwind.test", suspended_at: "2026-01-01T00:00:00Z" },
    };
    expect((await problemOf(heroku.verify(access))).message).toMatch(/suspended/);
  });
});

describe("the list", () => {
  test("is read to its last page, and holds every Redis and nothing else", async () => {
    const remotes = await listAll(heroku, access);
    expect(remotes.map(({ name, region, planId }) => [name, region, planId])).toEqual([
      ["redis-storefront-cache", "eu", "heroku-redis:premium-1"],
      ["rediscloud-oval-1", "us", "rediscloud:100"],
      ["keyvalue-shaped-1", "eu", "heroku-redis:mini"],
      ["redis-odd-1", "eu", "heroku-redis:galactic-9"],
    ]);
  });

  test("costs one request per page, however many instances there are (E41)", async () => {
    await listAll(heroku, access);
    expect(wire.asked()).toEqual(["GET /heroku/addons", "GET /heroku/addons", "GET /heroku/apps"]);
    for (const { headers } of wire.requests) {
      expect(headers.accept).toBe("application/vnd.heroku+json; version=3");
      expect(headers.authorization).toBe("Bearer HRKU-planted-token");
    }
    expect(wire.requests[0]?.headers["accept-expansion"]).toBe("addon_service,plan");
  });

  test("that never ends is an error, not a loop", async () => {
    wire.routes["GET /heroku/addons"] = {
      status: 206,
      headers: { "Next-Range": "id same" },
      body: [addOn],
    };
    expect((await problemOf(listAll(heroku, access))).code).toBe("refused");
    expect(wire.requests.length).toBeLessThan(5);
  });

  test("of which a page fails is an error: half a list would make the rest look gone", async () => {
    const whole = wire.routes["GET /heroku/addons"];
    wire.routes["GET /heroku/addons"] = (request) =>
      request.headers.range === undefined && typeof whole === "function"
        ? whole(request)
        : { status: 500 };
    expect((await problemOf(listAll(heroku, access))).code).toBe("unreachable");
  });
});

describe("a closer look", () => {
  test("says that the plan change is still under way, in Heroku's words", async () => {
    wire.routes[`GET ${herokuWait}`] = { body: waitChanging };
    expect(await heroku.read(access, remoteId)).toMatchObject({
      status: "changing",
      progress: "upgrading plan",
    });
  });

  test("takes a Data API that does not know it yet as still under way", async () => {
    wire.routes[`GET ${herokuWait}`] = { status: 404, body: herokuErrors.not_found };
    expect(await heroku.read(access, remoteId)).toMatchObject({ status: "changing" });
  });

  test("says ready, with app and region, once Heroku has stopped", async () => {
    expect(await heroku.read(access, remoteId)).toMatchObject({
      status: "ready",
      appName: "storefront",
      region: "eu",
    });
  });

  test("does not ask the Data API of Redis Cloud, which it does not know", async () => {
    expect(await heroku.read(access, rediscloud.id)).toMatchObject({ status: "ready" });
    expect(wire.asked().filter((asked) => asked.includes("/data/"))).toEqual([]);
  });

  test("at an add-on that was destroyed with its app says it is not there", async () => {
    wire.routes[`GET ${herokuAddOn}`] = { status: 404, body: herokuErrors.not_found };
    expect((await problemOf(heroku.read(access, remoteId))).code).toBe("not_found");
  });
});

describe("the Redis URL", () => {
  test("is asked for directly, without listing any app (E41)", async () => {
    expect(await heroku.redisUrl(access, remoteId)).toEqual({
      url: SECRET_URL,
      verifiesCertificate: false,
    });
    expect(wire.asked()).toEqual([`GET ${herokuAddOn}`, `GET ${herokuApp}/config-vars`]);
  });

  test("is found whichever of two variables holds it (E38)", async () => {
    wire.routes[`GET ${herokuAddOn}`] = { body: twoVars };
    wire.routes[`GET ${herokuApp}/config-vars`] = {
      body: { REDIS_TLS_URL: SECRET_URL, REDIS_URL: "redis://:p4ssw0rd@ec2-1.compute.test:1" },
    };
    expect(await heroku.redisUrl(access, remoteId)).toMatchObject({ url: SECRET_URL });
  });

  test("of an add-on without variables is a sentence that says what to do (E37)", async () => {
    wire.routes[`GET ${herokuAddOn}`] = { body: withoutVars };
    const problem = await problemOf(heroku.redisUrl(access, remoteId));
    expect(problem.code).toBe("refused");
    expect(problem.message).toMatch(/no config var.*addons:attach redis-storefront-cache/);
  });

  test("of an add-on that is being made comes later", async () => {
    wire.routes[`GET ${herokuAddOn}`] = { body: provisioning };
    expect((await problemOf(heroku.redisUrl(access, remoteId))).code).toBe("unreachable");
  });

  test("on an app hidden from the token does not make the instance look gone", async () => {
    wire.routes[`GET ${herokuApp}/config-vars`] = { status: 404, body: herokuErrors.not_found };
    const problem = await problemOf(heroku.redisUrl(access, remoteId));
    expect(problem.code).toBe("refused");
    expect(problem.message).toMatch(/hides the config vars of storefront/);
  });
});

describe("a plan change", () => {
  test("is asked of the app that owns the add-on", async () => {
    wire.routes[patch] = { body: { ...addOn, plan: { name: "heroku-redis:premium-2" } } };
    await heroku.changePlan(access, remoteId, "heroku-redis:premium-2");
    expect(wire.asked()).toEqual([`GET ${herokuAddOn}`, `GET ${herokuMaintenance}`, patch]);
    expect(wire.requests[2]?.body).toEqual({ plan: "heroku-redis:premium-2" });
  });

  test("speaks of the plan in the words of the add-on's own service", async () => {
    const kv = "PATCH /heroku/apps/app-accounts/addons/01234567-kv";
    wire.routes[kv] = { body: addOn };
    await heroku.changePlan(access, "01234567-kv", "heroku-redis:premium-0");
    expect(wire.requests.at(-1)?.body).toEqual({ plan: "heroku-key-value-store:premium-0" });
  });

  test("to the plan it has is not asked", async () => {
    await heroku.changePlan(access, remoteId, "heroku-redis:premium-1");
    expect(wire.asked()).toEqual([`GET ${herokuAddOn}`]);
  });

  test("that Heroku refuses tells the reason in Heroku's own words (E40)", async () => {
    wire.routes[patch] = { status: 422, body: herokuErrors.invalid_params };
    const asked = heroku.changePlan(access, remoteId, "heroku-redis:premium-0");
    const problem = await problemOf(asked);
    expect(problem.code).toBe("refused");
    expect(problem.message).toContain(
      "“Add-on plan change refused: dataset too large for premium-0”",
    );
    expect(problem.message).toContain("did not change the plan of redis-storefront-cache");
  });

  test.each(["preparing", "ready", "running"])(
    "waits while a maintenance is %s, and is not asked for",
    async (status) => {
      wire.routes[`GET ${herokuMaintenance}`] = { body: { status, window: null } };
      const problem = await problemOf(heroku.changePlan(access, remoteId, "heroku-redis:mini"));
      expect(problem.code).toBe("conflict");
      expect(problem.message).toMatch(/maintenance of redis-storefront-cache/);
      expect(wire.asked()).not.toContain(patch);
    },
  );

  test.each([
    ["none is planned", { body: { status: "none", window: null } }],
    ["one was completed", { body: { status: "completed", window: null } }],
    ["the Data API does not tell this token", { status: 403, body: herokuErrors.forbidden }],
    ["the Data API does not know this token", { status: 401, body: herokuErrors.unauthorized }],
  ])("goes on where %s", async (_what, reply) => {
    wire.routes[`GET ${herokuMaintenance}`] = reply;
    wire.routes[patch] = { body: { ...addOn, plan: { name: "heroku-redis:premium-2" } } };
    await heroku.changePlan(access, remoteId, "heroku-redis:premium-2");
    expect(wire.asked()).toContain(patch);
  });

  test("onto other ground is refused before Heroku is asked", async () => {
    const asked = heroku.changePlan(access, remoteId, "heroku-redis:private-7");
    expect((await problemOf(asked)).message).toMatch(/private-7 is sold for apps elsewhere/);
    expect(wire.asked()).not.toContain(patch);
  });

  test("that meets another change of the app is asked again at once", async () => {
    let tries = 0;
    wire.routes[patch] = () =>
      ++tries < 3 ? { status: 409, body: { id: "conflict", message: "busy" } } : { body: addOn };
    await heroku.changePlan(access, remoteId, "heroku-redis:premium-2");
    expect(tries).toBe(3);
  });

  test("that was done although Heroku answered 500 is seen, and not asked for twice", async () => {
    wire.routes[patch] = () => {
      wire.routes[`GET ${herokuAddOn}`] = {
        body: { ...addOn, plan: { name: "heroku-redis:premium-2" } },
      };
      return { status: 500, body: { id: "internal", message: "oops" } };
    };
    const first = heroku.changePlan(access, remoteId, "heroku-redis:premium-2");
    expect((await problemOf(first)).isRetryable).toBe(true);

    expect(await heroku.read(access, remoteId)).toMatchObject({
      planId: "heroku-redis:premium-2",
    });
    await heroku.changePlan(access, remoteId, "heroku-redis:premium-2");
    expect(wire.asked().filter((asked) => asked === patch)).toHaveLength(1);
  });
});

test("plans carry Heroku's price of today and the sizes of the table", async () => {
  const plans = await heroku.plans(access, remoteId);
  expect(plans.find(({ id }) => id === "heroku-redis:premium-1")).toMatchObject({
    monthlyCents: 3100,
    maxClients: 80,
    isOffered: true,
  });
});

describe("on a bad day (E39)", () => {
  test.each([
    ["a revoked token", { status: 401, body: herokuErrors.unauthorized }, "forbidden", false],
    ["a used up allowance", { status: 429, body: herokuErrors.rate_limit }, "unreachable", true],
    ["an error of Heroku's", { status: 500, body: "oops" }, "unreachable", true],
    ["a maintenance of Heroku's", { status: 503 }, "unreachable", true],
    ["a connection that breaks", "hang up" as const, "unreachable", true],
    ["an unpaid account", { status: 402, body: herokuErrors.delinquent }, "refused", false],
    ["an answer in another shape", { body: { addons: "none" } }, "refused", false],
  ])("%s is told as what it is", async (_what, answer, code, isRetryable) => {
    wire.routes[`GET ${herokuAddOn}`] = answer;
    const problem = await problemOf(heroku.read(access, remoteId));
    expect(problem.code).toBe(code);
    expect(problem.isRetryable).toBe(isRetryable);
    expect(problem.message).toMatch(/\w/);
  });

  test("a server that accepts and never answers is given up in time", async () => {
    wire.routes["GET /heroku/silent"] = "silence";
    const asked = requestJson(`${wire.url}/heroku/silent`, z.unknown(), { timeoutMs: 50 });
    const problem = await problemOf(asked);
    expect(problem.code).toBe("unreachable");
    expect(problem.message).toMatch(/did not answer in time/);
  });

  test("neither the token nor the Redis URL is in any error", async () => {
    const problems = [
      await problemOf(heroku.read(access, "nowhere")),
      await problemOf(heroku.changePlan(access, remoteId, "heroku-redis:premium-9")),
    ];
    wire.routes[`GET ${herokuAddOn}`] = { body: withoutVars };
    problems.push(await problemOf(heroku.redisUrl(access, remoteId)));
    for (const problem of problems) {
      expect(everythingIn(problem)).not.toMatch(/planted|p4ssw0rd/);
    }
  });
});

/** All that a log could get hold of, causes included. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? "";
  return `${error.message} ${JSON.stringify(error)} ${everythingIn(error.cause)}`;
}
