// Longer than 300 lines: one API, and what each of its answers does to a running server.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { startRedis } from "@/test/support/redis";
import { ask, limitsOf, scalingoClient, theRedis, until } from "./platform-help";
import { oneApp, scalingoAt } from "./scalingo-help";

const MIB = 1024 ** 2;

let platforms: Platforms;
let scalingo: Awaited<ReturnType<typeof scalingoAt>>;

beforeAll(async () => {
  platforms = await startPlatforms({
    home: null,
    world: oneApp(),
    pace: 0.05,
    scalingoRequests: 10_000,
  });
  scalingo = await scalingoAt(platforms.url);
});
afterAll(() => platforms.stop());

async function setting(name: string): Promise<string> {
  const { adminUrl } = await theRedis(platforms.url);
  const [, value = ""] = await ask(adminUrl, (redis) => redis.config("GET", name));
  return value;
}

async function statusOf(feature: string): Promise<string | null> {
  const { features } = await scalingo.database();
  return features.find(({ name }) => name === feature)?.status ?? null;
}

function enable(name: string) {
  return scalingo.db("POST", "/features", { feature: { name } });
}

function disable(name: string) {
  return scalingo.db("DELETE", `/features?feature=${name}`);
}

/** Asks for another plan. */
async function changePlan(at: Awaited<ReturnType<typeof scalingoAt>>, plan: string) {
  return at.api("PATCH", `/v1/apps/shop/addons/${at.addonId}`, {
    addon: { plan_id: await at.planId(plan) },
  });
}

describe("features", () => {
  test.each([
    ["redis-cache", "maxmemory-policy", "noeviction", "allkeys-lru"],
    ["redis-aof", "appendonly", "no", "yes"],
  ])(
    "%s is pending, then on at the real server, then off again with all data",
    async (name, config, off, on) => {
      const { url } = await theRedis(platforms.url);
      await ask(url, (redis) => redis.set("kept", name));
      expect(await setting(config)).toBe(off);

      expect(await enable(name)).toMatchObject({ status: 200, body: { name, status: "PENDING" } });
      expect(await statusOf(name)).toBe("PENDING");
      await scalingo.settled();
      expect(await setting(config)).toBe(on);

      expect((await disable(name)).status).toBe(200);
      expect(await statusOf(name)).toBe("PENDING_TO_REMOVE");
      await until(async () => (await statusOf(name)) === null);
      expect(await setting(config)).toBe(off);
      expect(await ask(url, (redis) => redis.get("kept"))).toBe(name);
    },
  );

  test("snapshots are on from the start and can be switched off", async () => {
    expect(await statusOf("redis-rdb")).toBe("ACTIVATED");
    await disable("redis-rdb");
    await until(async () => (await statusOf("redis-rdb")) === null);
    expect(await setting("save")).toBe("");
    await enable("redis-rdb");
    await scalingo.settled();
    expect(await setting("save")).toBe("900 1 300 10 60 10000");
  });

  test("data written while the log was on is there after a restart without it", async () => {
    const { url } = await theRedis(platforms.url);
    await enable("redis-aof");
    await scalingo.settled();
    await ask(url, (redis) => redis.set("logged", "yes"));
    await changePlan(scalingo, "redis-starter-512");
    await scalingo.settled();
    expect(await ask(url, (redis) => redis.get("logged"))).toBe("yes");

    await disable("redis-aof");
    await scalingo.settled();
    await changePlan(scalingo, "redis-starter-256");
    await scalingo.settled();
    expect(await ask(url, (redis) => redis.get("logged"))).toBe("yes");
  });

  test("TLS is a condition of being public, ends plain connections, and can be verified", async () => {
    expect(await enable("publicly-available")).toMatchObject({
      status: 422,
      body: { errors: { feature: [expect.stringContaining("force-ssl")] } },
    });
    const plain = (await theRedis(platforms.url)).url;
    await enable("force-ssl");
    await scalingo.settled();
    const { url } = await theRedis(platforms.url);
    expect(url).toBe(plain.replace(/^redis:/, "rediss:"));

    const authority = await fetch(`${platforms.url}/scalingo-db/osc-fr1/api/ca_certificate`);
    const redis = new Redis(url, { tls: { ca: await authority.text() }, lazyConnect: true });
    await redis.connect();
    expect(await redis.ping()).toBe("PONG");
    redis.disconnect();
    await expect(ask(plain, (one) => one.ping())).rejects.toThrow();

    await enable("publicly-available");
    await scalingo.settled();
    expect((await disable("force-ssl")).status).toBe(422);
    await disable("publicly-available");
    await until(async () => (await statusOf("publicly-available")) === null);
    await disable("force-ssl");
    await until(async () => (await statusOf("force-ssl")) === null);
    expect(await ask(plain, (one) => one.ping())).toBe("PONG");
  });

  test("a plan that is too small for the data is refused with the reason", async () => {
    const { url } = await theRedis(platforms.url);
    await ask(url, (redis) => redis.setrange("large", 140 * MIB, "x"));
    const refused = await changePlan(scalingo, "redis-starter-128");
    await ask(url, (redis) => redis.del("large"));

    expect(refused).toMatchObject({
      status: 422,
      body: { errors: { plan_id: [expect.stringContaining("of data")] } },
    });
    expect(await scalingo.database()).toMatchObject({
      status: "running",
      plan: "redis-starter-256",
    });
  });

  test.each([
    ["one that nobody offers", "redis-modules", 422],
    ["one that is on already", "redis-rdb", 409],
  ])("%s is refused", async (_case, name, status) => {
    expect((await enable(name)).status).toBe(status);
  });

  test("while a feature is pending nothing else is begun", async () => {
    await enable("redis-cache");
    expect((await enable("redis-aof")).status).toBe(409);
    expect((await changePlan(scalingo, "redis-starter-512")).status).toBe(409);
    await scalingo.settled();
    await disable("redis-cache");
    await scalingo.settled();
  });
});

describe("backups", () => {
  test("one can be downloaded without credentials for a while, and starts a server with the same data", async () => {
    const { url } = await theRedis(platforms.url);
    await ask(url, (redis) => redis.set("in-the-backup", "yes"));
    const made = await scalingo.db("POST", "/backups");
    expect(made).toMatchObject({
      status: 201,
      body: { database_backup: { status: "scheduled", method: "manual", size: null } },
    });
    const { id } = (made.body as { database_backup: { id: string } }).database_backup;
    expect((await scalingo.db("GET", `/backups/${id}/archive`)).status).toBe(409);
    const backup = async () => {
      const { body } = await scalingo.db("GET", `/backups/${id}`);
      return (body as { database_backup: { status: string; size: number } }).database_backup;
    };
    await until(async () => (await backup()).status === "done");

    const { body } = await scalingo.db("GET", `/backups/${id}/archive`);
    const { download_url: address } = body as { download_url: string };
    const archive = Buffer.from(await (await fetch(address)).arrayBuffer());
    expect(archive.length).toBe((await backup()).size);
    expect((await fetch(address.replace(/\.[^.]+$/, ".forged"))).status).toBe(401);

    const folder = mkdtempSync(join(tmpdir(), "headroom-dump-"));
    const tar = gunzipSync(archive);
    const size = parseInt(tar.toString("latin1", 124, 135), 8);
    writeFileSync(join(folder, "dump.rdb"), tar.subarray(512, 512 + size));
    await using restored = await startRedis(["--dir", folder]);
    expect(await ask(restored.url, (redis) => redis.get("in-the-backup"))).toBe("yes");
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["as a number", 4],
    ["as a list", [4]],
  ])("the hour of the daily one is taken %s and told as a list", async (_case, hour) => {
    const reply = await scalingo.db("PATCH", "", {
      database: { periodic_backups_scheduled_at: hour },
    });
    expect(reply).toMatchObject({
      status: 200,
      body: { database: { periodic_backups_scheduled_at: [4] } },
    });
  });

  test("an hour that the day does not have is refused", async () => {
    const reply = await scalingo.db("PATCH", "", {
      database: { periodic_backups_scheduled_at: 24 },
    });
    expect(reply.status).toBe(422);
  });
});

describe("versions", () => {
  test("each upgrade leads to the next of the chain; the app restarts when it is over", async () => {
    await scalingo.atScalingo(`/databases/${scalingo.addonId}`, { version: "6.2.20-1" });
    const asked = await scalingo.db("POST", "/upgrade");
    expect(asked).toMatchObject({
      status: 202,
      body: { major: 7, minor: 2, patch: 12, operation_id: expect.any(String) },
    });
    const { operation_id: id } = asked.body as { operation_id: string };
    expect(asked.headers.get("location")).toMatch(new RegExp(`/api/operations/${id}$`));
    expect(await scalingo.database()).toMatchObject({
      status: "upgrading",
      current_operation_id: id,
    });

    await scalingo.settled();
    const { body } = await scalingo.db("GET", `/operations/${id}`);
    expect(body).toMatchObject({ operation: { type: "upgrade", status: "finished" } });
    expect(await scalingo.database()).toMatchObject({ readable_version: "7.2.12-1" });
    const [restart] = (await scalingo.events()).filter(({ type }) => type === "restart");
    expect(restart).toMatchObject({ type_data: { addon_provider: "Redis® OSS" } });
    expect(restart).not.toHaveProperty("user");
  });

  test("the newest has nowhere to go", async () => {
    await scalingo.atScalingo(`/databases/${scalingo.addonId}`, { version: "7.2.13-1" });
    expect(await scalingo.database()).toMatchObject({ next_version_id: null });
    expect((await scalingo.db("POST", "/upgrade")).status).toBe(422);
  });
});

describe("what the platform does by itself", () => {
  test("a maintenance is told of before, while and after", async () => {
    const move = (status: string) =>
      scalingo.atScalingo(`/databases/${scalingo.addonId}/maintenance`, { status });
    const { id } = (await move("notified")).body as { id: string };
    expect((await scalingo.db("GET", "/maintenance")).body).toMatchObject({
      maintenance: [{ id, status: "notified", started_at: null }],
      meta: { pagination: { total_count: 1, next_page: null } },
    });
    await move("running");
    expect(await scalingo.database()).toMatchObject({ status: "migrating" });
    expect((await changePlan(scalingo, "redis-starter-512")).status).toBe(409);
    await move("done");

    // With a root and without one: the documentation and the clients differ.
    const { body } = await scalingo.db("GET", `/maintenance/${id}`);
    expect(body).toMatchObject({
      status: "done",
      maintenance: { id, ended_at: expect.any(String) },
    });
    const types = (await scalingo.events()).map(({ type }) => type);
    expect(types.filter((type) => type.endsWith("_database_maintenance")).toReversed()).toEqual([
      "plan_database_maintenance",
      "start_database_maintenance",
      "complete_database_maintenance",
    ]);
  });

  test("metrics are those of the real server, with the plan as the limit", async () => {
    const { url } = await theRedis(platforms.url);
    await ask(url, (redis) => redis.set("large", "x".repeat(20 * MIB)));
    const memory = async () => {
      const { body } = await scalingo.db("GET", "/metrics");
      return (body as { memory: { memory: number; memory_limit: number } }).memory;
    };
    // A server looks at its own process ten times a second.
    await until(async () => (await memory()).memory > 20 * MIB);
    expect(await memory()).toMatchObject({ memory_limit: 256 * MIB });
    const series = await scalingo.db("GET", "/metrics/memory?last=true");
    expect(series.body).toEqual([{ time: expect.any(String), value: expect.any(Number) }]);
    await ask(url, (redis) => redis.del("large"));
  });

  test("the last lines of its log are those of the real server", async () => {
    const { body } = await scalingo.db("GET", "/logs");
    const lines = await (await fetch((body as { url: string }).url)).text();
    expect(lines).toContain("Ready to accept connections");
  });

  test("an add-on's token opens no other add-on's database", async () => {
    const reply = await scalingo.atDatabase("GET", "/databases/ad-another");
    expect(reply).toMatchObject({ status: 404, body: { resource: "database" } });
  });
});

test("a business database of eight nodes changes its size without refusing anybody", async () => {
  await using business = await startPlatforms({
    home: null,
    world: oneApp({ plan: "redis-business-256" }),
    pace: 0.05,
    scalingoRequests: 10_000,
  });
  const at = await scalingoAt(business.url);
  const { body } = await at.db("GET", "/instances_status");
  const nodes = body as { type: string; role: string }[];
  expect(nodes.map(({ type }) => type).toSorted()).toEqual([
    ...Array<string>(3).fill("db-node"),
    ...Array<string>(2).fill("gateway"),
    ...Array<string>(3).fill("utility"),
  ]);
  expect(nodes.filter(({ role }) => role === "leader")).toHaveLength(1);

  const { url } = await theRedis(business.url);
  await ask(url, async (redis) => {
    await changePlan(at, "redis-business-1024");
    await until(async () => {
      await redis.incr("asked");
      return (await at.database()).plan === "redis-business-1024";
    });
  });
  expect(await limitsOf(url)).toMatchObject({ memoryBytes: 1024 * MIB });
});

test("the certificate authority is the one the platforms keep", async () => {
  const { body } = await scalingoClient(`${platforms.url}/control`, "")("GET", "/gate");
  const pem = await fetch(`${platforms.url}/scalingo-api/osc-fr1/api/ca_certificate`);
  expect(await pem.text()).toBe(readFileSync((body as { caFile: string }).caFile, "utf8"));
});
