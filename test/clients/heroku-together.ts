import assert from "node:assert/strict";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Remote } from "@/lib/providers/model";
import { until } from "@/test/integration/local/platform-help";
import { accessBy, listAll } from "@/test/support/access";
import type { Cli } from "./heroku-cli";
import { TOKEN } from "./heroku-steps";
import type { Step } from "./round";

/** The CLI and Headroom at the same account: what one does, the other sees. */
export function together(cli: Cli, url: string): Step[] {
  Object.assign(process.env, {
    HEROKU_API_URL: `${url}/heroku-api`,
    HEROKU_DATA_API_URL: `${url}/heroku-data`,
    // The adapter asks for none of these, but the environment has to be whole.
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing",
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "only-for-clients-only-for-clients",
    HEADROOM_SECRET_KEYS: `clients:${Buffer.alloc(32, 7).toString("base64")}`,
  });
  const access = accessBy({ token: TOKEN });
  const seen = async (name: string): Promise<Remote> => {
    const remote = (await listAll(heroku, access)).find((one) => one.name === name);
    assert(remote !== undefined, `Headroom does not see ${name}`);
    return remote;
  };
  const settled = (remoteId: string) =>
    until(async () => (await heroku.read(access, remoteId)).status === "ready");
  return [
    {
      name: "Headroom sees the Redis, the plan and the address that the CLI made",
      async run() {
        const next = await seen("redis-next");
        assert.equal(next.planId, "heroku-redis:premium-2");
        const { url: address } = await heroku.redisUrl(access, next.remoteId);
        const printed = await cli("redis:credentials", "redis-next", "--app", "shop");
        assert(printed.includes(address));
      },
    },
    {
      name: "addons:info shows the plan that Headroom changed",
      async run() {
        const { remoteId } = await seen("redis-shop");
        await heroku.changePlan(access, remoteId, "heroku-redis:premium-1");
        await settled(remoteId);
        assert.match(await cli("addons:info", "redis-shop"), /Plan: +heroku-redis:premium-1/);
      },
    },
    {
      name: "addons:info shows where Headroom attached it",
      async run() {
        const { remoteId } = await seen("redis-shop");
        const uses = await heroku.attachments!.list(access, (await seen("redis-next")).remoteId);
        const blog = uses.find(({ app }) => app.name === "blog")!.app;
        await heroku.attachments!.attach(access, remoteId, blog, "FROM_HEADROOM");
        assert.match(await cli("addons:info", "redis-shop"), /blog::FROM_HEADROOM/);
      },
    },
    {
      name: "drains and webhooks show what Headroom subscribed to",
      async run() {
        const { remoteId } = await seen("redis-shop");
        await heroku.drains!.create(access, remoteId, "https://headroom.test/api/drains/x");
        await heroku.webhooks!.subscribe(
          access,
          remoteId,
          "https://headroom.test/api/webhooks/x",
          "a-secret-of-this-round",
        );
        assert.match(await cli("drains", "--app", "shop"), /headroom\.test\/api\/drains\/x/);
        assert.match(await cli("webhooks", "--app", "shop"), /headroom\.test\/api\/webhooks\/x/);
      },
    },
  ];
}
