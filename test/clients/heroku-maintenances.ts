import assert from "node:assert/strict";
import { ask, until } from "@/test/integration/local/platform-help";
import type { Cli } from "./heroku-cli";
import { step, type Platform } from "./heroku-steps";
import type { Step } from "./round";

/** The maintenance that `redis:upgrade` prepared for redis-next: looked at, moved and run. */
export function maintaining(cli: Cli, platform: Platform): Step[] {
  let formerUrl = "";
  return [
    {
      name: "data:maintenances:info redis-next --app shop (until it is ready)",
      async run() {
        formerUrl = (await platform.redis("redis-next")).url;
        await until(async () =>
          /status: +ready/.test(await cli("data:maintenances:info", "redis-next", "--app", "shop")),
        );
      },
    },
    step(cli, "data:maintenances --app shop", [/redis-next\s.*ready/]),
    step(cli, "data:maintenances:schedule redis-next --app shop --weeks 2", [
      "Scheduled maintenance for redis-next changed from",
    ]),
    step(cli, "data:maintenances:window:update redis-next sunday 1:30PM --app shop", [
      "Sundays 13:30 to 17:30 UTC",
    ]),
    step(cli, "data:maintenances:window redis-next --app shop", ["Sundays 13:30 to 17:30 UTC"]),
    step(
      cli,
      "data:maintenances:run redis-next --app shop --confirm shop --wait",
      ["maintenance triggered", "maintenance completed"],
      async () => {
        const { url } = await platform.redis("redis-next");
        assert.notEqual(url, formerUrl);
        assert.equal(await ask(url, (redis) => redis.get("kept")), "yes");
        assert.match((await platform.database("redis-next")).version, /^7\.2\./);
      },
    ),
    step(cli, "data:maintenances:history redis-next --app shop", [
      /completed/,
      "Upgrade to version 7.2",
    ]),
  ];
}
