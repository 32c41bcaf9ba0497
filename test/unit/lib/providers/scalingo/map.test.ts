import { describe, expect, test } from "vitest";
import { Database } from "@/lib/providers/scalingo/database-map";
import {
  AddOn,
  appIdOf,
  appPlaceOf,
  expiryOf,
  isRedis,
  placeOf,
  remoteIdOf,
  SoldPlan,
  toRemote,
  Variable,
} from "@/lib/providers/scalingo/map";
import { toPlans } from "@/lib/providers/scalingo/plans";
import { redisUrlAmong } from "@/lib/providers/scalingo/redis-url";
import recordedAddOn from "@/test/fixtures/scalingo/addon.json";
import catalogAddOns from "@/test/fixtures/scalingo/addons-catalog.json";
import reportsAddOns from "@/test/fixtures/scalingo/addons-reports.json";
import databaseRunning from "@/test/fixtures/scalingo/database.json";
import databaseUpdating from "@/test/fixtures/scalingo/database-updating.json";
import recordedPlans from "@/test/fixtures/scalingo/plans.json";
import recordedVariables from "@/test/fixtures/scalingo/variables.json";
import { MIB } from "@/test/support/plans";

const place = { region: "osc-fr1", appId: "5a3-catalog", addOnId: "ad-catalog" };
const addOn = AddOn.parse(recordedAddOn.addon);
const running = Database.parse(databaseRunning.database);
const updating = Database.parse(databaseUpdating.database);
const sold = SoldPlan.array().parse(recordedPlans.plans);

test("Redis is recognised by the provider's id, old and new, never by its display name", () => {
  const all = AddOn.array().parse([...catalogAddOns.addons, ...reportsAddOns.addons]);
  expect(all.filter(isRedis).map(({ id }) => id)).toEqual(["ad-catalog", "ad-reports"]);
});

test("an add-on becomes an instance with its app, region and plan", () => {
  expect(toRemote(place, "catalog", addOn, running)).toEqual({
    remoteId: "osc-fr1/5a3-catalog/ad-catalog",
    name: "catalog_3083",
    appName: "catalog",
    region: "osc-fr1",
    planId: "redis:redis-starter-256",
    status: "ready",
    monthlyCents: null,
    currency: "EUR",
    progress: null,
    isReachable: true,
  });
});

test("a remote id leads back to its place, and a foreign one nowhere", () => {
  expect(placeOf(remoteIdOf(place))).toEqual(place);
  for (const foreign of ["", "ad-catalog", "a/b", "a//c", "a/b/c/d"]) {
    expect(placeOf(foreign)).toBeNull();
  }
});

test("an app's id leads back to its place, and a foreign one nowhere", () => {
  const { region, appId } = place;
  expect(appPlaceOf(appIdOf({ region, appId }))).toEqual({ region, appId });
  for (const foreign of ["", "catalog", "a/", "/b", "a/b/c"])
    expect(appPlaceOf(foreign)).toBeNull();
});

describe("while the plan changes", () => {
  const asked = { ...addOn, plan: { name: "redis-starter-512" } };
  const changing = { planId: "redis:redis-starter-512", status: "changing" };

  test("the instance is not ready, and says what is under way", () => {
    expect(toRemote(place, "catalog", asked, updating)).toMatchObject({
      ...changing,
      progress: "Scalingo is changing the plan",
    });
  });

  test("it is not ready before the servers have begun, either", () => {
    expect(toRemote(place, "catalog", asked, running)).toMatchObject(changing);
  });

  test("it is not ready while an operation is left", () => {
    const ending = { ...running, plan: "redis-starter-512", current_operation_id: "op-1" };
    expect(toRemote(place, "catalog", asked, ending)).toMatchObject(changing);
  });

  test("it is ready once servers and add-on agree", () => {
    const done = { ...running, plan: "redis-starter-512" };
    expect(toRemote(place, "catalog", asked, done).status).toBe("ready");
  });
});

test("a plan that the database API spells in its own way does not keep it busy for ever", () => {
  const spelled = { ...running, plan: "Starter 256M" };
  expect(toRemote(place, "catalog", addOn, spelled).status).toBe("ready");
});

test.each([
  ["creating", "changing"],
  ["upgrading", "changing"],
  ["migrating", "changing"],
  ["stopped", "failed"],
  ["dreaming", "changing"],
])("a database that is %s is %s, and says so", (status, expected) => {
  const remote = toRemote(place, "catalog", addOn, { ...running, status });
  expect(remote.status).toBe(expected);
  expect(remote.progress).toMatch(/Scalingo/);
});

test.each([
  ["provisioning", "changing"],
  ["suspended", "failed"],
  ["running", "ready"],
  ["dreaming", "changing"],
])("an add-on that is %s is %s while nobody asked its database", (status, expected) => {
  expect(toRemote(place, "catalog", { ...addOn, status }, null).status).toBe(expected);
});

describe("plans", () => {
  const plans = toPlans("redis-starter-256", sold);
  const plan = (name: string) => plans.find(({ id }) => id === `redis:${name}`);

  test("take their price per minute to a month of 30 days", () => {
    expect(plan("redis-starter-512")).toEqual({
      id: "redis:redis-starter-512",
      label: "Starter 512 MB",
      family: "scalingo-redis/starter",
      memoryBytes: 512 * MIB,
      maxClients: 10_000,
      monthlyCents: 720,
      currency: "EUR",
      hasReplica: false,
      hasPersistence: true,
      isOffered: true,
    });
  });

  test("of the Business class have the gateway's limit and a replica, in a family of their own", () => {
    expect(plan("redis-business-1024")).toMatchObject({
      label: "Business 1 GB",
      family: "scalingo-redis/business",
      maxClients: 2000,
      hasReplica: true,
    });
  });

  test("that are disabled or about to go may be kept, not moved to", () => {
    expect(plan("redis-sandbox")).toMatchObject({ isOffered: false, memoryBytes: null });
    expect(plan("redis-starter-2048")?.isOffered).toBe(false);
  });

  test("that Scalingo no longer lists are kept for the instance on them, without a price", () => {
    const old = toPlans("redis-starter-128", sold).find(({ id }) => id.endsWith("-128"));
    expect(old).toMatchObject({ memoryBytes: 128 * MIB, monthlyCents: null, isOffered: false });
  });

  test("with a name nobody knows are left out, and nothing fails (E23)", () => {
    expect(plan("redis-galactic")).toBeUndefined();
    expect(toPlans("redis-galactic", [])).toEqual([]);
  });

  test("with a price that is no number have none", () => {
    const odd = { id: "x", name: "redis-starter-512", price: "on request" };
    expect(toPlans("redis-starter-512", [odd])[0]?.monthlyCents).toBeNull();
  });
});

describe("the Redis URL", () => {
  const variables = Variable.array().parse(recordedVariables.variables);
  const own = variables[0]!.value!;
  const other = "redis://catalog_9999:secret@catalog-9999.redis.a.osc-fr1.scalingo-dbs.com:1";

  test("is the add-on's own variable, not the alias that people point elsewhere", () => {
    const elsewhere = { id: "v9", name: "REDIS_URL", value: "redis://:x@elsewhere.test:6379" };
    const app = [elsewhere, ...variables.filter(({ name }) => name !== "REDIS_URL")];
    expect(redisUrlAmong(app, null)).toBe(own);
  });

  test("of two on one app is the one that carries the database's name", () => {
    const two = [{ id: "v9", name: "SCALINGO_REDIS_2_URL", value: other }, ...variables];
    expect(redisUrlAmong(two, "catalog_3083")).toBe(own);
    expect(redisUrlAmong(two, "catalog_9999")).toBe(other);
  });

  test("is found under whatever name it has, as long as it carries the database's", () => {
    const odd = [{ id: "v9", name: "CACHE", value: other }, ...variables];
    expect(redisUrlAmong(odd, "catalog_9999")).toBe(other);
    expect(redisUrlAmong(odd, null)).toBe(own);
  });

  test("is not guessed when two could be meant", () => {
    const two = [{ id: "v9", name: "SCALINGO_REDIS_2_URL", value: other }, ...variables];
    expect(redisUrlAmong(two, "somebody_else")).toBeNull();
    expect(redisUrlAmong(two, null)).toBeNull();
  });

  test("is absent when the app has none", () => {
    expect(redisUrlAmong([{ id: "v9", name: "RAILS_ENV", value: "production" }], null)).toBeNull();
    expect(redisUrlAmong([{ id: "v9", name: "SCALINGO_REDIS_URL", value: null }], null)).toBeNull();
  });
});

describe("the end of a bearer", () => {
  test("is read from the token itself", () => {
    const payload = Buffer.from(JSON.stringify({ exp: 1_800_000_000 })).toString("base64url");
    expect(expiryOf(`x.${payload}.y`)).toBe(1_800_000_000_000);
  });

  test.each(["", "opaque", "a.b.c", `x.${Buffer.from("{}").toString("base64url")}.y`])(
    "is unknown in %j",
    (bearer) => {
      expect(expiryOf(bearer)).toBeNull();
    },
  );
});
