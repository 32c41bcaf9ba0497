import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import databaseUpdating from "@/test/fixtures/scalingo/database-updating.json";
import addOn from "@/test/fixtures/scalingo/addon.json";
import variables from "@/test/fixtures/scalingo/variables.json";
import { accessBy, listAll } from "@/test/support/access";
import { problemOf } from "@/test/support/problem-of";
import {
  bearer,
  scalingoAddOnPath,
  scalingoDatabase,
  startRecordedProviders,
} from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

const exchange = "POST /auth/v1/tokens/exchange";
const remoteId = "osc-fr1/5a3-catalog/ad-catalog";

/** Bearers are kept in memory by token, so each test has a token of its own. */
let accounts = 0;
function aToken() {
  accounts += 1;
  return { token: `tk-us-planted-${accounts}` };
}

function anAccount() {
  return accessBy(aToken());
}

function count(asked: string): number {
  return wire.asked().filter((one) => one === asked).length;
}

describe("connecting", () => {
  test("names the account", async () => {
    expect(await scalingo.verify(anAccount())).toEqual({ id: "us-1", label: "ops@northwind.test" });
  });

  test("with a wrong token says so, and where to get one", async () => {
    wire.routes[exchange] = { status: 401, body: { error: "unauthorized" } };
    const problem = await problemOf(scalingo.verify(anAccount()));
    expect(problem.message).toMatch(/does not accept this API token.*Access tokens/);
  });

  test("sends the token as the password of an empty user", async () => {
    const { token } = aToken();
    await scalingo.verify(accessBy({ token }));
    const basic = wire.requests[0]?.headers.authorization ?? "";
    expect(Buffer.from(basic.replace("Basic ", ""), "base64").toString()).toBe(`:${token}`);
  });
});

describe("bearers", () => {
  test("are asked for once, not with every request", async () => {
    const access = anAccount();
    await listAll(scalingo, access);
    await scalingo.read(access, remoteId);
    await scalingo.redisUrl(access, remoteId);
    expect(count(exchange)).toBe(1);
    expect(count("GET /auth/v1/regions")).toBe(1);
  });

  test("are asked for once by many that ask at once", async () => {
    const access = anAccount();
    await Promise.all([1, 2, 3, 4].map(() => scalingo.redisUrl(access, remoteId)));
    expect(count(exchange)).toBe(1);
  });

  test("are renewed when less than five minutes are left", async () => {
    const access = anAccount();
    wire.routes[exchange] = { body: { token: bearer(299) } };
    await scalingo.redisUrl(access, remoteId);
    await scalingo.redisUrl(access, remoteId);
    expect(count(exchange)).toBe(2);
  });

  test("that are cut short are renewed once, and nobody notices", async () => {
    const access = anAccount();
    await scalingo.redisUrl(access, remoteId);
    const path = "GET /api/osc-fr1/v1/apps/5a3-catalog/variables";
    wire.routes[path] = () => {
      wire.routes[path] = { body: variables };
      return { status: 401, body: { error: "expired" } };
    };
    expect((await scalingo.redisUrl(access, remoteId)).url).toMatch(/^redis:/);
    expect(count(exchange)).toBe(2);
  });

  test("that are cut short under many that ask at once are renewed once", async () => {
    const access = anAccount();
    const path = "GET /api/osc-fr1/v1/apps/5a3-catalog/variables";
    const bearers = [1, 2].map((seconds) => bearer(3600 + seconds));
    wire.routes[exchange] = () => ({ body: { token: bearers[count(exchange) - 1] } });
    await scalingo.redisUrl(access, remoteId);
    wire.routes[path] = ({ headers }) =>
      headers.authorization === `Bearer ${bearers[1]}`
        ? { body: variables }
        : { status: 401, body: { error: "expired" } };
    await Promise.all([1, 2, 3, 4, 5].map(() => scalingo.redisUrl(access, remoteId)));
    expect(count(exchange)).toBe(2);
  });

  test("of a token revoked later are refused, and it says to reconnect", async () => {
    const access = anAccount();
    await scalingo.redisUrl(access, remoteId);
    wire.routes[exchange] = { status: 401, body: { error: "unauthorized" } };
    wire.routes["GET /api/osc-fr1/v1/apps/5a3-catalog/variables"] = { status: 401, body: {} };
    const problem = await problemOf(scalingo.redisUrl(access, remoteId));
    expect(problem.code).toBe("forbidden");
    expect(problem.message).toMatch(/no longer accepts this API token.*reconnect/);
  });

  test("that could not be got once are asked for again", async () => {
    const access = anAccount();
    wire.routes[exchange] = { status: 503 };
    expect((await problemOf(listAll(scalingo, access))).isRetryable).toBe(true);
    wire.routes[exchange] = { body: { token: bearer(3600) } };
    expect(await listAll(scalingo, access)).toHaveLength(2);
  });
});

describe("the list", () => {
  test("holds every Redis of every app and nothing else", async () => {
    const remotes = await listAll(scalingo, anAccount());
    expect(remotes.map(({ appName, name, planId }) => [appName, name, planId])).toEqual([
      ["catalog", "catalog_3083", "redis:redis-starter-256"],
      ["reports", "reports_3084", "redis:redis-business-1024"],
    ]);
  });

  test("survives an app that is deleted while it is read", async () => {
    wire.routes["GET /api/osc-fr1/v1/apps/5a3-reports/addons"] = {
      status: 404,
      body: { resource: "App", error: "not found" },
    };
    expect(await listAll(scalingo, anAccount())).toHaveLength(1);
  });

  test("of which one part fails is an error: half a list would make the rest look gone", async () => {
    wire.routes["GET /api/osc-fr1/v1/apps/5a3-reports/addons"] = { status: 500 };
    expect((await problemOf(listAll(scalingo, anAccount()))).code).toBe("unreachable");
  });
});

describe("a closer look", () => {
  test("asks the database itself, and its token is kept", async () => {
    const access = anAccount();
    expect(await scalingo.read(access, remoteId)).toMatchObject({
      status: "ready",
      appName: "catalog",
      planId: "redis:redis-starter-256",
    });
    await scalingo.read(access, remoteId);
    expect(count(`POST ${scalingoAddOnPath}/token`)).toBe(1);
    const asked = wire.requests.find(({ path }) => path === scalingoDatabase);
    expect(asked?.headers.authorization).toBe("Bearer database-token");
  });

  test("says that the plan change is still under way", async () => {
    wire.routes[`GET ${scalingoDatabase}`] = { body: databaseUpdating };
    expect(await scalingo.read(anAccount(), remoteId)).toMatchObject({
      status: "changing",
      progress: "Scalingo is changing the plan",
    });
  });

  test("gets a new database token when the kept one has ended", async () => {
    const access = anAccount();
    await scalingo.read(access, remoteId);
    const answer = wire.routes[`GET ${scalingoDatabase}`]!;
    wire.routes[`GET ${scalingoDatabase}`] = () => {
      wire.routes[`GET ${scalingoDatabase}`] = answer;
      return { status: 401, body: { error: "expired" } };
    };
    expect(await scalingo.read(access, remoteId)).toMatchObject({ status: "ready" });
    expect(count(`POST ${scalingoAddOnPath}/token`)).toBe(2);
  });

  test("does not take a database API that trusts nobody for a revoked account", async () => {
    wire.routes[`GET ${scalingoDatabase}`] = { status: 401, body: { error: "no" } };
    expect((await problemOf(scalingo.read(anAccount(), remoteId))).code).toBe("unreachable");
  });

  test("at an add-on that was destroyed says it is not there", async () => {
    wire.routes[`GET ${scalingoAddOnPath}`] = { status: 404, body: { error: "not found" } };
    expect((await problemOf(scalingo.read(anAccount(), remoteId))).code).toBe("not_found");
  });

  test("in a region the account no longer reaches says so", async () => {
    const problem = await problemOf(scalingo.read(anAccount(), "osc-secnum-fr1/app/ad-1"));
    expect(problem.message).toMatch(/no longer reaches the region osc-secnum-fr1/);
  });
});

describe("the Redis URL", () => {
  test("costs one request while the app has one Redis", async () => {
    const access = anAccount();
    await listAll(scalingo, access);
    wire.requests.length = 0;
    expect(await scalingo.redisUrl(access, remoteId)).toEqual({
      url: variables.variables[0]!.value,
      verifiesCertificate: false,
    });
    expect(wire.asked()).toEqual(["GET /api/osc-fr1/v1/apps/5a3-catalog/variables"]);
    expect(wire.requests[0]?.query.get("aliases")).toBe("false");
  });

  test("of an app without one is a sentence that says what to do (E37)", async () => {
    wire.routes["GET /api/osc-fr1/v1/apps/5a3-catalog/variables"] = { body: { variables: [] } };
    const problem = await problemOf(scalingo.redisUrl(anAccount(), remoteId));
    expect(problem.code).toBe("refused");
    expect(problem.message).toMatch(/no variable with a Redis URL.*SCALINGO_REDIS_URL/);
  });
});

describe("a plan change", () => {
  test("is asked for by Scalingo's own plan id", async () => {
    await scalingo.changePlan(anAccount(), remoteId, "redis:redis-starter-512");
    const asked = wire.requests.find(({ method }) => method === "PATCH");
    expect(asked).toMatchObject({
      path: scalingoAddOnPath,
      body: { addon: { plan_id: "pl-redis-starter-512" } },
    });
  });

  test("to the plan it has is not asked", async () => {
    await scalingo.changePlan(anAccount(), remoteId, "redis:redis-starter-256");
    expect(count(`PATCH ${scalingoAddOnPath}`)).toBe(0);
  });

  test("to a plan Scalingo does not sell is refused before anything is asked", async () => {
    const asked = scalingo.changePlan(anAccount(), remoteId, "redis:redis-starter-99");
    expect((await problemOf(asked)).message).toMatch(/does not sell redis-starter-99 in osc-fr1/);
    expect(count(`PATCH ${scalingoAddOnPath}`)).toBe(0);
  });

  test("that Scalingo refuses tells the reason in Scalingo's own words (E40)", async () => {
    wire.routes[`PATCH ${scalingoAddOnPath}`] = {
      status: 422,
      body: { errors: { plan: ["cannot hold your data"] } },
    };
    const asked = scalingo.changePlan(anAccount(), remoteId, "redis:redis-starter-512");
    expect((await problemOf(asked)).message).toContain("“plan cannot hold your data”");
  });

  test("that was done although Scalingo answered 500 is seen, and not asked for twice", async () => {
    const access = anAccount();
    wire.routes[`PATCH ${scalingoAddOnPath}`] = () => {
      wire.routes[`GET ${scalingoAddOnPath}`] = {
        body: { addon: { ...addOn.addon, plan: { name: "redis-starter-512" } } },
      };
      return { status: 500 };
    };
    const first = scalingo.changePlan(access, remoteId, "redis:redis-starter-512");
    expect((await problemOf(first)).isRetryable).toBe(true);
    await scalingo.changePlan(access, remoteId, "redis:redis-starter-512");
    expect(count(`PATCH ${scalingoAddOnPath}`)).toBe(1);
  });
});

test("plans carry Scalingo's price and the sizes of their names", async () => {
  const plans = await scalingo.plans(anAccount(), remoteId);
  expect(plans.find(({ id }) => id === "redis:redis-starter-512")).toMatchObject({
    monthlyCents: 720,
    memoryBytes: 512 * 1024 ** 2,
  });
});

describe("on a bad day (E39)", () => {
  test.each([
    ["a used up allowance", { status: 429, body: "Retry later" }, "unreachable"],
    ["another operation", { status: 409, body: { error: "busy" } }, "unreachable"],
    ["an error of Scalingo's", { status: 500 }, "unreachable"],
    ["a connection that breaks", "hang up" as const, "unreachable"],
    ["a role that is too small", { status: 403, body: { error: "no" } }, "refused"],
    ["an answer in another shape", { body: [] }, "refused"],
  ])("%s is told as what it is", async (_what, answer, code) => {
    wire.routes[`GET ${scalingoAddOnPath}`] = answer;
    const problem = await problemOf(scalingo.read(anAccount(), remoteId));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(/\w/);
    expect(problem.message).not.toMatch(/planted/);
  });
});
