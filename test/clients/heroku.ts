import assert from "node:assert/strict";
import type { ControlledRedis } from "@/local/platforms/control";
import { ask, control, herokuClient, until } from "@/test/integration/local/platform-help";
import { herokuCli, type Cli } from "./heroku-cli";
import type { Round, Step } from "./round";

const TOKEN = "HRKU-test";

/** Heroku's CLI: every command that concerns a Redis and the apps around it. */
export const herokuRound: Round = {
  client: "heroku",
  packageName: "heroku@11",
  world: {
    accounts: [
      {
        platform: "heroku",
        email: "ops@example.test",
        token: TOKEN,
        apps: [
          {
            name: "shop",
            addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "empty" }],
          },
          {
            name: "blog",
            addons: [{ name: "redis-blog", plan: "heroku-redis:mini", shape: "empty" }],
          },
        ],
      },
    ],
  },
  async steps({ folder, url }) {
    const { body } = await control(url, "/gate");
    const { url: gateUrl, caFile } = body as { url: string; caFile: string };
    const cli = herokuCli(folder, { gateUrl, caFile, token: TOKEN });
    const platform = platformAt(url);
    return [
      ...looking(cli, platform),
      ...making(cli, platform),
      ...sharing(cli, platform),
      ...setting(cli, platform),
      ...running(cli, platform),
      ...watching(cli, platform),
      ...ending(cli, platform),
    ];
  },
};

type Body = Record<string, unknown>;

/** What the platform itself says, asked without the CLI. */
function platformAt(url: string) {
  const heroku = herokuClient(url, TOKEN);
  const get = async (path: string) => (await heroku("GET", path)).body;
  return {
    get: async (path: string) => (await get(`/heroku-api${path}`)) as Body,
    list: async (path: string) => (await get(`/heroku-api${path}`)) as Body[],
    database: async (name: string) =>
      (await get(`/heroku-data/redis/v0/databases/${name}`)) as {
        resource_url: string;
        version: string;
        info: { name: string; values: string[] }[];
      },
    async redis(name: string): Promise<ControlledRedis> {
      const list = (await control(url, "/redis")).body as ControlledRedis[];
      const entry = list.find((candidate) => candidate.name === name);
      assert(entry !== undefined, `${name} is gone`);
      return entry;
    },
    async changes() {
      const { body } = await control(url, "/changes");
      return (body as { changes: Body[] }).changes;
    },
  };
}
type Platform = ReturnType<typeof platformAt>;

/** One command, and what has to be in what it prints and true afterwards. */
function step(
  cli: Cli,
  command: string,
  expected: readonly (string | RegExp)[],
  check: () => Promise<void> = async () => {},
): Step {
  return {
    name: command,
    async run() {
      const printed = await cli(...command.split(" "));
      for (const words of expected) {
        const isThere = typeof words === "string" ? printed.includes(words) : words.test(printed);
        assert(isThere, `does not say ${String(words)}:\n${printed.trim()}`);
      }
      await check();
    },
  };
}

function looking(cli: Cli, platform: Platform): Step[] {
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

function making(cli: Cli, platform: Platform): Step[] {
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
        const printed = await cli(...command.split(" "), url);
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

function sharing(cli: Cli, platform: Platform): Step[] {
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

function setting(cli: Cli, platform: Platform): Step[] {
  const infoOf = async (name: string) => {
    const { adminUrl } = await platform.redis(name);
    return ask(adminUrl, (redis) => redis.info());
  };
  let formerUrl = "";
  return [
    step(cli, "redis:timeout redis-next --app shop --seconds 60", [
      "Timeout for redis-next",
      "stopped after idling for 60 seconds",
    ]),
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

function running(cli: Cli, platform: Platform): Step[] {
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

function watching(cli: Cli, platform: Platform): Step[] {
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

function ending(cli: Cli, platform: Platform): Step[] {
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
