import assert from "node:assert/strict";
import type { Cli } from "./heroku-cli";
import { step, type Platform } from "./heroku-steps";
import type { Step } from "./round";

/** Config, processes, maintenance and what the releases say of it all. */
export function running(cli: Cli, platform: Platform): Step[] {
  const dynos = () => platform.list("/apps/shop/dynos");
  let formerIds: unknown[] = [];
  return [
    step(cli, "config:set GREETING=hello --app shop", ["GREETING: hello"], async () =>
      assert.equal((await platform.get("/apps/shop/config-vars")).GREETING, "hello"),
    ),
    {
      name: "config --app shop",
      async run() {
        const vars = await platform.get("/apps/shop/config-vars");
        const printed = await cli("config", "--app", "shop");
        for (const [name, value] of Object.entries(vars)) {
          assert.match(printed, new RegExp(`${name}: +`));
          assert(printed.includes(String(value)), `the value of ${name} is missing`);
        }
      },
    },
    step(cli, "ps --app shop", ["web (Standard-1X)", "web.2", "worker.1"]),
    step(cli, "ps:scale worker=3 --app shop", ["now running worker at 3:Standard-1X"], async () => {
      const all = await dynos();
      assert.equal(all.filter(({ type }) => type === "worker").length, 3);
      formerIds = all.map(({ id }) => id);
    }),
    step(cli, "ps:restart --app shop", ["Restarting all dynos on shop... done"], async () => {
      const ids = (await dynos()).map(({ id }) => id);
      assert.equal(ids.length, formerIds.length);
      assert(ids.every((id) => !formerIds.includes(id)));
    }),
    step(cli, "maintenance:on --app shop", ["done"], async () =>
      assert.equal((await platform.get("/apps/shop")).maintenance, true),
    ),
    step(cli, "maintenance:off --app shop", ["done"], async () =>
      assert.equal((await platform.get("/apps/shop")).maintenance, false),
    ),
    step(cli, "releases --app shop", [
      "Set GREETING config vars",
      "Attach REDIS (@ref:redis-next)",
      /Update .*REDIS.* by heroku-redis/,
      "heroku-redis@addons.heroku.com",
    ]),
  ];
}

/** Drains and webhooks. */
export function watching(cli: Cli, platform: Platform): Step[] {
  const drain = "https://drain.example.test/logs";
  const drains = async () => (await platform.list("/apps/shop/log-drains")).map(({ url }) => url);
  return [
    step(cli, `drains:add ${drain} --app shop`, [`Successfully added drain ${drain}`], async () =>
      assert.deepEqual(await drains(), [drain]),
    ),
    step(cli, "drains --app shop", [drain, /d\.[0-9a-f-]{36}/]),
    step(
      cli,
      `drains:remove ${drain} --app shop`,
      [`Successfully removed drain ${drain}`],
      async () => assert.deepEqual(await drains(), []),
    ),
    step(
      cli,
      "webhooks:add --app shop --include api:addon --level notify --url https://hooks.example.test/x",
      [/secret/i],
      async () => {
        const hooks = await platform.list("/apps/shop/webhooks");
        assert.equal(hooks.length, 1);
        assert.deepEqual(hooks[0]!.include, ["api:addon"]);
      },
    ),
    step(cli, "webhooks --app shop", ["https://hooks.example.test/x", "api:addon", "notify"]),
  ];
}

/** A Redis is destroyed, though not by accident. */
export function ending(cli: Cli, platform: Platform): Step[] {
  return [
    {
      name: "addons:destroy redis-next --app shop --confirm shop (refused while blog has it)",
      async run() {
        const args = ["addons:destroy", "redis-next", "--app", "shop", "--confirm", "shop"];
        await assert.rejects(cli(...args), /attached to\s+blog/);
        assert.equal((await platform.get("/addons/redis-next")).state, "provisioned");
      },
    },
    step(
      cli,
      "addons:destroy redis-next --app shop --confirm shop --force",
      ["Destroying redis-next on shop... done"],
      async () => {
        assert.equal((await platform.get("/addons/redis-next")).id, "not_found");
        assert(!("REDIS_URL" in (await platform.get("/apps/blog/config-vars"))));
      },
    ),
  ];
}
