import assert from "node:assert/strict";
import { ask, until } from "@/test/integration/local/platform-help";
import type { Cli } from "./heroku-cli";
import { step, type Platform } from "./heroku-steps";
import { PACE, type Step } from "./round";

/** What is there. */
export function looking(cli: Cli, platform: Platform): Step[] {
  return [
    step(cli, "apps", ["ops@example.test Apps", "blog", "shop"]),
    step(cli, "addons --all", [
      /shop\s+redis-shop\s+heroku-redis:premium-0\s+~\$0\.021\/hour\s+\$15\/month\s+created/,
      /blog\s+redis-blog\s+heroku-redis:mini/,
    ]),
    step(cli, "addons --app shop", ["redis-shop", "as REDIS"]),
    step(cli, "addons:info redis-shop", ["heroku-redis:premium-0", "shop::REDIS", "created"]),
    step(cli, "addons:plans heroku-redis", [/default\s+heroku-redis:mini/, /premium-7.*\$750/]),
    step(cli, "redis:info --app shop", ["redis-shop (REDIS_URL)", "Premium 0", "available"]),
    step(
      cli,
      "authorizations:create --description headroom --scope write-protected --expires-in 3600",
      [/Scope: +write-protected/, /Token: +HRKU-/],
    ),
    {
      name: "redis:info --app shop (the version is the server's)",
      async run() {
        const { version } = await platform.database("redis-shop");
        assert((await cli("redis:info", "--app", "shop")).includes(version));
      },
    },
  ];
}

/** A Redis is made as a copy of another, waited for and given a larger plan. */
export function making(cli: Cli, platform: Platform): Step[] {
  const kept = (name: string) => async () => {
    const { url } = await platform.redis(name);
    assert.equal(await ask(url, (redis) => redis.get("kept")), "yes");
  };
  return [
    {
      name: "addons:create heroku-redis:premium-1 --app shop -- --fork <url of redis-shop>",
      async run() {
        const { url } = await platform.redis("redis-shop");
        await ask(url, (redis) => redis.set("kept", "yes"));
        const command =
          "addons:create heroku-redis:premium-1 --app shop --name redis-next --as NEXT -- --fork";
        // Long enough that the next command finds it in the making, on a slow machine too.
        await platform.pace(1.5);
        const printed = await cli(...command.split(" "), url);
        await platform.pace(PACE);
        assert.match(printed, /\(max \$30\/month\)/);
        const { state } = await platform.get("/addons/redis-next");
        assert(state === "provisioning" || state === "provisioned");
      },
    },
    step(cli, "addons:wait redis-next --wait-interval 1", ["as NEXT_URL"], async () => {
      assert.equal((await platform.get("/addons/redis-next")).state, "provisioned");
      await kept("redis-next")();
      // Two servers now: what is written to one is not in the other.
      const { url } = await platform.redis("redis-shop");
      await ask(url, (redis) => redis.set("later", "yes"));
      const next = await platform.redis("redis-next");
      assert.equal(await ask(next.url, (redis) => redis.get("later")), null);
      await ask(next.url, (redis) => redis.set("own", "yes"));
    }),
    step(cli, "addons:upgrade redis-next heroku-redis:premium-2", [
      "from heroku-redis:premium-1 to heroku-redis:premium-2... done",
      "$60/month",
    ]),
    step(cli, "redis:wait redis-next --app shop --wait-interval 1", ["available"], async () => {
      await kept("redis-next")();
      assert.equal((await platform.redis("redis-next")).planId, "heroku-redis:premium-2");
      assert.equal((await platform.changes()).length, 1);
    }),
  ];
}

/** One Redis for several apps, and a change of which is the first. */
export function sharing(cli: Cli, platform: Platform): Step[] {
  const config = async (app: string) => platform.get(`/apps/${app}/config-vars`);
  const urlOf = async (name: string) => (await platform.redis(name)).url;
  return [
    step(
      cli,
      "addons:attach redis-next --app blog --as SHARED",
      ["Setting SHARED config vars and restarting blog... done, v2"],
      async () => assert.equal((await config("blog")).SHARED_URL, await urlOf("redis-next")),
    ),
    step(
      cli,
      "addons:attach redis-next --app blog --as REDIS --confirm blog",
      ["Attaching redis-next as REDIS to blog... done"],
      async () => assert.equal((await config("blog")).REDIS_URL, await urlOf("redis-next")),
    ),
    step(cli, "addons:detach SHARED --app blog", ["Unsetting SHARED", "done, v4"], async () =>
      assert(!("SHARED_URL" in (await config("blog")))),
    ),
    step(
      cli,
      "redis:promote redis-next --app shop",
      ["Promoting redis-next to REDIS_URL on shop"],
      async () => {
        const vars = await config("shop");
        assert.equal(vars.REDIS_URL, await urlOf("redis-next"));
        assert(Object.values(vars).includes(await urlOf("redis-shop")), "redis-shop has no name");
      },
    ),
  ];
}

/** Settings and credentials, compared with the server itself. */
export function setting(cli: Cli, platform: Platform): Step[] {
  const infoOf = async (name: string) => {
    const { adminUrl } = await platform.redis(name);
    return ask(adminUrl, (redis) => redis.info());
  };
  let formerUrl = "";
  return [
    step(
      cli,
      "redis:timeout redis-next --app shop --seconds 60",
      ["Timeout for redis-next", "stopped after idling for 60 seconds"],
      async () => {
        const { adminUrl, configCommand } = await platform.redis("redis-next");
        const timeout = await ask(adminUrl, (redis) =>
          redis.call(configCommand!, "GET", "timeout"),
        );
        assert.deepEqual(timeout, ["timeout", "60"]);
      },
    ),
    step(
      cli,
      "redis:maxmemory redis-next --app shop --policy allkeys-lfu",
      ["set to allkeys-lfu"],
      async () => assert.match(await infoOf("redis-next"), /maxmemory_policy:allkeys-lfu/),
    ),
    {
      name: "redis:keyspace-notifications redis-next --app shop --config AKE",
      async run() {
        const args = ["redis:keyspace-notifications", "redis-next", "--app", "shop"];
        assert.match(await cli(...args, "--config", "AKE"), /set to 'AKE'/);
        const { url } = await platform.redis("redis-next");
        const heard = await ask(url, async (redis) => {
          const message = new Promise<string>((hear) =>
            redis.on("message", (_on, text) => hear(text)),
          );
          await redis.subscribe("__keyevent@0__:set");
          await ask(url, (other) => other.set("noticed", "yes"));
          return message;
        });
        assert.equal(heard, "noticed");
      },
    },
    {
      name: "redis:credentials redis-next --app shop",
      async run() {
        formerUrl = (await platform.redis("redis-next")).url;
        const printed = await cli("redis:credentials", "redis-next", "--app", "shop");
        assert(printed.includes(formerUrl));
      },
    },
    step(
      cli,
      "redis:credentials redis-next --app shop --reset",
      ["Resetting credentials for redis-next"],
      async () => {
        await until(async () => (await platform.redis("redis-next")).url !== formerUrl);
        await assert.rejects(ask(formerUrl, (redis) => redis.ping()));
        const { url } = await platform.redis("redis-next");
        assert.equal(await ask(url, (redis) => redis.get("kept")), "yes");
        assert.equal((await platform.get("/apps/shop/config-vars")).REDIS_URL, url);
      },
    ),
    step(
      cli,
      "redis:stats-reset redis-next --app shop --confirm shop",
      ["Resetting stats on redis-next"],
      async () => assert.match(await infoOf("redis-next"), /keyspace_hits:[0-3]\r?\n/),
    ),
    step(cli, "redis:upgrade redis-next --app shop --version 7.2 --confirm shop", [
      "Requesting upgrade of redis-next to 7.2",
    ]),
    step(cli, "redis:info redis-next --app shop", ["redis-next", "Premium 2", "Maintenance"]),
  ];
}
