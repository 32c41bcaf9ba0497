import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { until } from "@/test/integration/local/platform-help";
import type { Step } from "./round";
import type { Body, Client } from "./scalingo-client";
import { idsOf, step, type Platform } from "./scalingo-platform";

/** What the platform tells: timelines, and messages to an address of ours. */
export function newsSteps(client: Client, nobody: Client, platform: Platform): Step[] {
  return [
    step("Events.for, Events.all: what happened above, newest first, in pages", async () => {
      const { events, meta } = await client.Events.for("shop", { page: 1, per_page: 100 });
      const types = events.map(({ type }) => type);
      for (const type of ["new_addon", "upgrade_addon", "delete_addon", "scale", "restart"]) {
        assert(types.includes(type), `does not tell of ${type}`);
      }
      assert.equal(meta.pagination.total_count, events.length);
      const second = await client.Events.for("shop", { page: 2, per_page: 1 });
      assert.equal(second.events[0]!.id, events[1]!.id);
      assert((await client.Events.all()).events.length > 0);
    }),
    step("Events.listEventTypes, listEventCategories, NotificationPlatforms.list", async () => {
      const types = await nobody.Events.listEventTypes();
      const categories = idsOf(await nobody.Events.listEventCategories());
      assert(types.every(({ category_id }) => categories.includes(String(category_id))));
      assert((await nobody.NotificationPlatforms.list()).some(({ name }) => name === "webhook"));
    }),
    step("Notifiers.create, get, update, test, destroy: the webhook hears of it", async () => {
      const heard: Body[] = [];
      const receiver = createServer((request, response) => {
        let text = "";
        request.on("data", (chunk: Buffer) => (text += chunk.toString()));
        request.on("end", () => {
          heard.push(JSON.parse(text) as Body);
          response.end();
        });
      });
      await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
      const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
      try {
        const platforms = await nobody.NotificationPlatforms.list();
        const types = await nobody.Events.listEventTypes();
        const notifier = await client.Notifiers.create("shop", {
          platform_id: platforms.find(({ name }) => name === "webhook")!.id,
          name: "watch",
          selected_event_ids: [types.find(({ name }) => name === "variable_added")!.id],
          type_data: { webhook_url: address },
        });
        const id = String(notifier.id);
        await client.Environment.create("shop", { name: "TOLD", value: "yes" });
        await until(() => Promise.resolve(heard.some(({ type }) => type === "new_variable")));
        await client.Notifiers.test("shop", id);
        await until(() => Promise.resolve(heard.length === 2));
        await client.Notifiers.update("shop", id, { name: "asleep", active: false });
        assert.equal((await client.Notifiers.get("shop", id)).active, false);
        await client.Notifiers.destroy("shop", id);
        assert.deepEqual((await platform.get("/v1/apps/shop/notifiers")).notifiers, []);
      } finally {
        receiver.closeAllConnections();
        receiver.close();
      }
    }),
  ];
}
