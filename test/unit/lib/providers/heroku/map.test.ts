import { describe, expect, test } from "vitest";
import { isRedis, planIdOf, planNameOf, redisUrlAmong, toRemote } from "@/lib/providers/heroku/map";
import { AddOn, App, Wait } from "@/lib/providers/heroku/shapes";
import recordedAddOn from "@/test/fixtures/heroku/addon.json";
import provisioning from "@/test/fixtures/heroku/addon-provisioning.json";
import twoVars from "@/test/fixtures/heroku/addon-two-vars.json";
import withoutVars from "@/test/fixtures/heroku/addon-without-vars.json";
import pageOne from "@/test/fixtures/heroku/addons-page-1.json";
import pageTwo from "@/test/fixtures/heroku/addons-page-2.json";
import recordedApp from "@/test/fixtures/heroku/app.json";
import waitChanging from "@/test/fixtures/heroku/wait-changing.json";
import waitReady from "@/test/fixtures/heroku/wait-ready.json";

const addOn = AddOn.parse(recordedAddOn);
const app = App.parse(recordedApp);

test("Redis is recognised under Heroku's old slug, its new one, and Redis Cloud's", () => {
  const all = AddOn.array().parse([...pageOne, ...pageTwo]);
  expect(all.filter(isRedis).map(({ name }) => name)).toEqual([
    "redis-storefront-cache",
    "rediscloud-oval-1",
    "keyvalue-shaped-1",
    "redis-odd-1",
  ]);
});

test("an add-on becomes an instance with its app, region, plan and price", () => {
  expect(toRemote(addOn, app, Wait.parse(waitReady))).toEqual({
    remoteId: "01234567-cache",
    name: "redis-storefront-cache",
    appName: "storefront",
    region: "eu",
    planId: "heroku-redis:premium-1",
    status: "ready",
    monthlyCents: 2500,
    currency: "USD",
    progress: null,
    isReachable: true,
  });
});

test("what this customer is billed wins over today's list price", () => {
  const grandfathered = { ...addOn, billed_price: { cents: 999, contract: false, unit: "month" } };
  expect(toRemote(grandfathered, app, null).monthlyCents).toBe(999);
});

test.each([
  ["left to a contract", { cents: 0, contract: true, unit: "month" }],
  ["counted in something else", { cents: 5, contract: false, unit: "hour" }],
  ["not told", null],
])("a price that is %s is unknown, not nothing", (_what, price) => {
  expect(toRemote({ ...addOn, billed_price: price }, app, null).monthlyCents).toBeNull();
});

test("the new plan shows at once, and the instance is not ready before the servers are", () => {
  const changed = { ...addOn, plan: { name: "heroku-redis:premium-2" } };
  expect(toRemote(changed, app, Wait.parse(waitChanging))).toMatchObject({
    planId: "heroku-redis:premium-2",
    status: "changing",
    progress: "upgrading plan",
  });
});

test.each([
  ["provisioning", "changing"],
  ["deprovisioning", "changing"],
  ["deprovisioned", "failed"],
  ["suspended", "failed"],
  ["hibernating", "changing"],
])("state %s is %s, and says what is under way", (state, status) => {
  const remote = toRemote({ ...addOn, state }, app, null);
  expect(remote.status).toBe(status);
  expect(remote.progress).toMatch(/\w/);
});

test("an add-on that is being made tells Heroku's words on it", () => {
  expect(toRemote(AddOn.parse(provisioning), app, null).progress).toBe(
    "Your add-on should be available in a few minutes.",
  );
});

test("an app that the token may not see still has its name", () => {
  expect(toRemote(addOn, null, null)).toMatchObject({ appName: "storefront", region: "unknown" });
});

test.each([
  ["heroku-redis:premium-3", null, true],
  ["heroku-redis:private-3", null, false],
  ["heroku-redis:shield-7", null, false],
  ["rediscloud:100", { name: "fortress" }, false],
])("%s of an app in the space %j can be reached from outside: %s", (name, space, expected) => {
  const remote = toRemote({ ...addOn, plan: { name } }, { ...app, space }, null);
  expect(remote.isReachable).toBe(expected);
});

describe("plan names", () => {
  test.each([
    ["heroku-redis:premium-1", "heroku-redis:premium-1"],
    ["heroku-key-value-store:premium-1", "heroku-redis:premium-1"],
    ["heroku-redis:hobby-dev", "heroku-redis:mini"],
    ["heroku-redis:hobby", "heroku-redis:mini"],
    ["rediscloud:100", "rediscloud:100"],
    ["something", "something"],
  ])("%s is %s to us", (name, id) => {
    expect(planIdOf(name)).toBe(id);
  });

  test("are sent in the words of the add-on's own service", () => {
    expect(planNameOf("heroku-redis:premium-1", "heroku-key-value-store")).toBe(
      "heroku-key-value-store:premium-1",
    );
  });
});

describe("the Redis URL", () => {
  const tls = "rediss://:secret@ec2-1.compute.test:20000";
  const plain = "redis://:secret@ec2-1.compute.test:19999";

  test("is found among two variables whatever their order, and encrypted when it can be (E38)", () => {
    const vars = { REDIS_TLS_URL: tls, REDIS_URL: plain };
    const both = AddOn.parse(twoVars);
    expect(redisUrlAmong(both, vars)).toBe(tls);
    expect(redisUrlAmong({ ...both, config_vars: both.config_vars!.toReversed() }, vars)).toBe(tls);
  });

  test("is the current variable where an obsolete one says something else", () => {
    const other = "rediss://:secret@ec2-9.compute.test:20000";
    const vars = { REDIS_TLS_URL: other, REDIS_URL: tls };
    expect(redisUrlAmong(AddOn.parse(twoVars), vars)).toBe(tls);
  });

  test("is absent for an add-on without variables, and nothing fails (E37)", () => {
    expect(redisUrlAmong(AddOn.parse(withoutVars), { REDIS_URL: tls })).toBeNull();
    expect(redisUrlAmong({ ...addOn, config_vars: null }, { REDIS_URL: tls })).toBeNull();
  });

  test("is never taken from a variable of another add-on or another kind", () => {
    const vars = { REDIS_URL: "https://example.test", CACHE_REDIS_URL: tls };
    expect(redisUrlAmong(addOn, vars)).toBeNull();
  });
});
