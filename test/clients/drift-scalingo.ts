import assert from "node:assert/strict";
import { keepWebhooks } from "@/lib/radar/keep-webhooks";
import { until } from "@/test/integration/local/platform-help";
import type { Headroom } from "./drift-headroom";
import { assertUnfought, newestEntry, rowOf } from "./drift-rows";
import type { Step } from "./round";
import type { Body, Client } from "./scalingo-client";
import { TOKEN, type Platform } from "./scalingo-platform";

/** Scalingo's client and Headroom at one account. */
export function driftAtScalingo(headroom: Headroom, client: Client, platform: Platform): Step[] {
  let connectionId = "";
  let instanceId = "";
  const entry = (what: string) => newestEntry(instanceId, what);
  const addOn = async () => (await client.Addons.for("shop"))[0]!;
  const changeBy = async (planName: string) => {
    const { plans } = await platform.get("/v1/addon_providers/redis/plans");
    const { id } = plans!.find(({ name }) => name === planName)!;
    await client.Addons.update("shop", String((await addOn()).id), { plan_id: id });
  };
  const settled = (planName: string) =>
    until(async () => {
      const { database } = await platform.get(`/api/databases/${String((await addOn()).id)}`);
      return database!.status === "running" && database!.plan === planName;
    });

  return [
    {
      name: "Headroom connects the Scalingo account, lists its Redis and watches it",
      async run() {
        const connected = await headroom.connect("scalingo", TOKEN);
        connectionId = connected.connectionId;
        assert.equal(connected.instanceIds.length, 1);
        instanceId = connected.instanceIds[0]!;
        assert((await rowOf(instanceId)).sampledAt !== null, "no sample was taken");
      },
    },
    {
      name: "Addons.update by hand → the timeline has the plan, and nothing is fought",
      async run() {
        await changeBy("redis-starter-512");
        const noticed = await headroom.minutesUntil(
          async () => (await entry("instance.plan_changed_outside")) !== undefined,
        );
        const { details } = (await entry("instance.plan_changed_outside"))!;
        assert.deepEqual(details, { from: "Starter 256 MB", to: "Starter 512 MB" });
        await settled("redis-starter-512");
        await headroom.minutesUntil(async () => (await rowOf(instanceId)).status === "ready");
        await assertUnfought(instanceId);
        assert.equal(((await addOn()).plan as Body).name, "redis-starter-512");
        return noticed;
      },
    },
    {
      name: "Headroom changes the plan → Addons.for shows it",
      async run() {
        const before = (await entry("instance.plan_changed_outside"))!.id;
        const to = (await rowOf(instanceId)).planId.replace("512", "1024");
        await headroom.changePlan(instanceId, to);
        assert.equal(((await addOn()).plan as Body).name, "redis-starter-1024");
        assert.equal((await entry("instance.plan_changed_outside"))!.id, before);
      },
    },
    {
      name: "Headroom makes a webhook → Notifiers.for lists it",
      async run() {
        assert.equal((await keepWebhooks(connectionId, headroom.now())).subscribed, 1);
        const [notifier] = await client.Notifiers.for("shop");
        const { webhook_url: address } = notifier!.type_data as { webhook_url: string };
        assert(address.startsWith(`${headroom.url}/api/webhooks/`));
      },
    },
    {
      name: "Addons.update by hand, with a webhook → the timeline has it at once",
      async run() {
        await settled("redis-starter-1024");
        headroom.doorbell.forget();
        const startedMs = Date.now();
        await changeBy("redis-starter-2048");
        const noticed = await headroom.told(connectionId, startedMs);
        const { details } = (await entry("instance.plan_changed_outside"))!;
        assert.deepEqual(details, { from: "Starter 1 GB", to: "Starter 2 GB" });
        return noticed;
      },
    },
  ];
}
