import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { ask, until } from "@/test/integration/local/platform-help";
import type { Step } from "./round";
import type { Body, Client } from "./scalingo-client";
import { step, type Platform } from "./scalingo-platform";

/**
 * The Database API. Scalingo's client of 0.14 has no calls of its own for it; later ones ask under
 * `/api` of the same host with the same bearer, and so does this, with what the client sends with.
 */
export function databaseSteps(client: Client, platform: Platform): Step[] {
  const wire = client.apiClient();
  const api = `${platform.url}/scalingo-api/osc-fr1/api`;
  const addOnId = async () => (await platform.redis("shop_1234")).addonId;
  const path = async (rest = "") => `${api}/databases/${await addOnId()}${rest}`;
  const get = async (rest = "") => (await wire.get(await path(rest))).data as Record<string, Body>;
  const database = async () => (await get()).database!;
  const policy = async () => {
    const { adminUrl } = await platform.redis("shop_1234");
    return (await ask(adminUrl, (redis) => redis.config("GET", "maxmemory-policy")))[1];
  };
  const settled = () => until(async () => (await database()).status === "running");

  return [
    step("an add-on token opens its database, and the list of versions", async () => {
      const tokens = `/apps/shop/addons/${await addOnId()}/token`;
      const { addon } = (await wire.post(tokens)).data as { addon: { token: string } };
      const reply = await fetch(
        `${platform.url}/scalingo-db/osc-fr1/api/databases/${await addOnId()}`,
        {
          headers: { Authorization: `Bearer ${addon.token}` },
        },
      );
      assert.equal(reply.status, 200);
    }),
    step("databases/<id>, metrics, instances_status", async () => {
      const { port } = new URL((await platform.redis("shop_1234")).url);
      const shown = await database();
      assert.equal(shown.hostname, `127.0.0.1:${port}`);
      assert.equal(shown.status, "running");
      const metrics = (await wire.get(await path("/metrics"))).data as { memory: Body };
      assert.equal(metrics.memory.memory_limit, 512 * 1024 ** 2);
      assert(Number(metrics.memory.memory) > 1024 ** 2);
      const nodes = (await wire.get(await path("/instances_status"))).data as Body[];
      assert.deepEqual(
        nodes.map(({ type, role }) => [type, role]),
        [["db-node", "leader"]],
      );
    }),
    step("features: redis-cache reaches the real server and leaves it", async () => {
      await wire.post(await path("/features"), { feature: { name: "redis-cache" } });
      assert.equal(statusOf(await database(), "redis-cache"), "PENDING");
      await until(async () => statusOf(await database(), "redis-cache") === "ACTIVATED");
      assert.equal(await policy(), "allkeys-lru");
      await wire.delete(await path("/features?feature=redis-cache"));
      await until(async () => statusOf(await database(), "redis-cache") === null);
      assert.equal(await policy(), "noeviction");
    }),
    step("backups: made, listed, downloaded with the dump of the real server", async () => {
      const { url } = await platform.redis("shop_1234");
      await ask(url, (redis) => redis.set("in-the-backup", "yes"));
      const made = (await wire.post(await path("/backups"))).data as { database_backup: Body };
      const id = String(made.database_backup.id);
      await until(async () => (await get(`/backups/${id}`)).database_backup!.status === "done");
      const { database_backups: list } = await get("/backups");
      assert.equal((list as unknown as Body[])[0]!.id, id);
      const { download_url: address } = (await get(`/backups/${id}/archive`)) as unknown as {
        download_url: string;
      };
      const archive = Buffer.from(await (await fetch(address)).arrayBuffer());
      const tar = gunzipSync(archive).toString("latin1");
      assert(tar.includes("REDIS00") && tar.includes("in-the-backup"));
    }),
    step("the hour of backups and the maintenance window", async () => {
      const wanted = {
        periodic_backups_enabled: true,
        periodic_backups_scheduled_at: [3],
        maintenance_window: { weekday_utc: 6, starting_hour_utc: 22 },
      };
      await wire.patch(await path(), { database: wanted });
      const shown = await database();
      assert.deepEqual(shown.periodic_backups_scheduled_at, [3]);
      assert.deepEqual(shown.maintenance_window, {
        ...wanted.maintenance_window,
        duration_in_hour: 8,
      });
    }),
    step("upgrade: its operation leads to the next version of the chain", async () => {
      const id = await addOnId();
      await platform.control(`/scalingo/databases/${id}`, { version: "6.2.20-1" });
      const { status, headers } = await wire.post(await path("/upgrade"));
      assert.equal(status, 202);
      const location = headers.location!;
      const operation = async () =>
        ((await wire.get(location)).data as { operation: Body }).operation.status;
      await until(async () => (await operation()) === "finished");
      assert.equal((await database()).readable_version, "7.2.12-1");
      await settled();
      await until(async () => (await client.Apps.find("shop")).status === "running");
    }),
  ];
}

function statusOf(database: Body, feature: string): string | null {
  const features = database.features as { name: string; status: string }[];
  return features.find(({ name }) => name === feature)?.status ?? null;
}
