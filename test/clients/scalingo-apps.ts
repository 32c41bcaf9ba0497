import assert from "node:assert/strict";
import { until } from "@/test/integration/local/platform-help";
import type { Step } from "./round";
import type { Client } from "./scalingo-client";
import { idsOf, step, type Platform } from "./scalingo-platform";

/** Apps: their environment, their containers, and apps that come and go. */
export function appSteps(client: Client, platform: Platform): Step[] {
  return [
    ...environment(client, platform),
    ...containers(client, platform),
    ...comingAndGoing(client, platform),
  ];
}

function environment(client: Client, platform: Platform): Step[] {
  const variables = async () => (await platform.get("/v1/apps/shop/variables")).variables!;
  const valueOf = async (name: string) =>
    (await variables()).find((variable) => variable.name === name)?.value;
  return [
    step("Environment.for: the add-on's variable and its alias", async () => {
      const { url } = await platform.redis("shop_1234");
      const given = (await client.Environment.for("shop")).map(({ name, value }) => [name, value]);
      assert.deepEqual(given, [
        ["SCALINGO_REDIS_URL", url],
        ["REDIS_URL", "$SCALINGO_REDIS_URL"],
      ]);
    }),
    step("Environment.create, update, destroy", async () => {
      const made = await client.Environment.create("shop", { name: "LEVEL", value: "debug" });
      assert.equal(await valueOf("LEVEL"), "debug");
      await client.Environment.update("shop", String(made.id), "info");
      assert.equal(await valueOf("LEVEL"), "info");
      await client.Environment.destroy("shop", String(made.id));
      assert.equal(await valueOf("LEVEL"), undefined);
    }),
    step("Environment.bulkUpdate, bulkDestroy", async () => {
      const made = await client.Environment.bulkUpdate("shop", [
        { name: "ONE", value: "1" },
        { name: "TWO", value: "2" },
      ]);
      assert.deepEqual([await valueOf("ONE"), await valueOf("TWO")], ["1", "2"]);
      const ids = made.map(({ id }) => String(id));
      await client.Environment.bulkDestroy("shop", ids);
      assert.equal((await variables()).length, 2);
    }),
    step("a variable the add-on owns cannot be set", async () => {
      const wanted = { name: "SCALINGO_REDIS_URL", value: "redis://elsewhere" };
      await assert.rejects(client.Environment.create("shop", wanted), { status: 422 });
    }),
  ];
}

function containers(client: Client, platform: Platform): Step[] {
  const live = async (type: string) =>
    (await platform.get("/v1/apps/shop/ps")).containers!.filter((one) => one.type === type);
  return [
    step("Containers.for, processes, availableSizes, Metrics.get", async () => {
      assert.deepEqual(
        (await client.Containers.for("shop")).map(({ name, amount }) => [name, amount]),
        [
          ["web", 2],
          ["worker", 1],
        ],
      );
      assert.equal((await client.Containers.processes("shop")).length, 3);
      assert((await client.Containers.availableSizes()).some(({ name }) => name === "L"));
      const points = await client.Metrics.get("shop", "memory", { containerType: "web", since: 1 });
      assert.equal(points.length, 60);
    }),
    step("Containers.scale, its operation waited for; another is refused meanwhile", async () => {
      const wanted = [{ name: "worker", amount: 3, size: "M" }];
      const { formation, operation } = await client.Containers.scale("shop", wanted);
      assert.equal(formation.find(({ name }) => name === "worker")?.amount, 3);
      assert.equal((await client.Apps.find("shop")).status, "scaling");
      await assert.rejects(client.Containers.restart("shop"), { status: 409 });
      await operation!.wait();
      assert.equal((await live("worker")).length, 3);
      assert.equal((await client.Apps.find("shop")).status, "running");
    }),
    step("Containers.restart: new containers; Operations.operation tells how it went", async () => {
      const before = idsOf(await live("web"));
      const operation = await client.Containers.restart("shop", ["web"]);
      await operation.wait();
      assert.equal((await client.Operations.operation("shop", operation.id)).status, "done");
      assert.notDeepEqual(idsOf(await live("web")), before);
    }),
    step("Containers.run, stop", async () => {
      const wanted = { command: "rake stats", detached: true };
      const container = await client.Containers.run("shop", wanted);
      assert.equal((await live("one-off"))[0]!.id, container.id);
      await client.Containers.stop("shop", String(container.id));
      await until(async () => (await live("one-off")).length === 0);
    }),
  ];
}

function comingAndGoing(client: Client, platform: Platform): Step[] {
  return [
    step("Apps.create, update, rename, destroy", async () => {
      const { id } = await client.Apps.create({ name: "side-project" });
      const scaled = await client.Containers.scale(String(id), [{ name: "web", amount: 0 }]);
      assert.equal(scaled.operation, undefined, "nothing runs in an app nobody deployed");
      await client.Apps.update(String(id), { force_https: true });
      await client.Apps.rename(String(id), "side-project", "main-project");
      const { app } = await platform.get("/v1/apps/main-project");
      assert.deepEqual([app!.id, app!.force_https], [id, true]);
      await assert.rejects(client.Apps.destroy(String(id), "side-project"), { status: 422 });
      await client.Apps.destroy(String(id), "main-project");
      assert.equal((await client.Apps.all()).length, 1);
    }),
  ];
}
