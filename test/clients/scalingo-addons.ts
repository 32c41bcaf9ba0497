import assert from "node:assert/strict";
import { until } from "@/test/integration/local/platform-help";
import type { Step } from "./round";
import type { Body, Client } from "./scalingo-client";
import { step, type Platform } from "./scalingo-platform";

/** Add-ons: made, moved to another plan, resumed, taken away. */
export function addOnSteps(client: Client, platform: Platform): Step[] {
  const planId = async (name: string) =>
    (await platform.get("/v1/addon_providers/redis/plans")).plans!.find(
      (plan) => plan.name === name,
    )!.id;
  let made: Body = {};
  return [
    step("Addons.create: a Redis that answers, and its variable", async () => {
      made = await client.Addons.create("shop", {
        addon_provider_id: "redis",
        plan_id: await planId("redis-starter-128"),
      });
      const id = String(made.id);
      await until(async () => (await client.Addons.getAddon("shop", id)).status === "running");
      const { planId: plan } = await platform.redis(String(made.resource_id));
      assert.equal(plan, "redis:redis-starter-128");
    }),
    step("Addons.update: another plan at the same address", async () => {
      const { url } = await platform.redis("shop_1234");
      const { id } = (await client.Addons.for("shop"))[0]!;
      const wanted = { plan_id: await planId("redis-starter-512") };
      const changed = await client.Addons.update("shop", String(id), wanted);
      assert.deepEqual(changed.vars, ["SCALINGO_REDIS_URL"]);
      await until(async () => (await platform.redis("shop_1234")).memoryBytes === 512 * 1024 ** 2);
      assert.equal((await platform.redis("shop_1234")).url, url);
      await until(async () => {
        const { database } = await platform.get(`/api/databases/${String(id)}`);
        return database!.status === "running" && database!.plan === "redis-starter-512";
      });
    }),
    step("Addons.resume: one that was suspended", async () => {
      const id = String(made.id);
      await platform.control(`/scalingo/databases/${id}`, { suspended: true });
      assert.equal((await client.Addons.getAddon("shop", id)).status, "suspended");
      await client.Addons.resume("shop", id);
      assert.equal((await client.Addons.getAddon("shop", id)).status, "running");
    }),
    step("Addons.destroy", async () => {
      await client.Addons.destroy("shop", String(made.id));
      assert.equal((await client.Addons.for("shop")).length, 1);
      await assert.rejects(platform.redis(String(made.resource_id)), /is gone/);
    }),
  ];
}
