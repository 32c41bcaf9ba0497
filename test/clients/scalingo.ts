import assert from "node:assert/strict";
import { scalingoClient } from "@/test/integration/local/platform-help";
import type { Round, Step } from "./round";
import { addOnSteps } from "./scalingo-addons";
import { appSteps } from "./scalingo-apps";
import { scalingoPackage, type Body, type Client } from "./scalingo-client";
import { databaseSteps } from "./scalingo-databases";
import { newsSteps } from "./scalingo-news";
import { idsOf, platformAt, step, TOKEN, type Platform } from "./scalingo-platform";

/** Scalingo's client for JavaScript: every call that concerns a Redis and the apps around it. */
export const scalingoRound: Round = {
  client: "scalingo",
  packageName: "scalingo@0.14",
  world: {
    accounts: [
      {
        platform: "scalingo",
        email: "ops@example.test",
        token: TOKEN,
        apps: [
          {
            name: "shop",
            addons: [{ name: "shop_1234", plan: "redis-starter-256", shape: "empty" }],
          },
        ],
      },
    ],
  },
  async steps({ folder, url }) {
    const scalingo = scalingoPackage(folder);
    const addresses = {
      authApiUrl: `${url}/scalingo-auth`,
      apiUrl: `${url}/scalingo-api/osc-fr1`,
    };
    const client = await scalingo.clientFromToken(TOKEN, addresses);
    const platform = await platformAt(url);
    const nobody = new scalingo.Client("", addresses);
    return [
      ...signingIn(client, nobody, platform),
      ...looking(client, nobody, platform),
      ...appSteps(client, platform),
      ...addOnSteps(client, platform),
      ...databaseSteps(client, platform),
      ...newsSteps(client, nobody, platform),
    ];
  },
};

function signingIn(client: Client, nobody: Client, platform: Platform): Step[] {
  return [
    step("Tokens.exchange, and a client from a token", async () => {
      const bearer = await client.Tokens.exchange(TOKEN);
      assert.equal((await scalingoUser(platform, bearer)).email, "ops@example.test");
      await assert.rejects(client.Tokens.exchange("tk-us-wrong"), { status: 401 });
    }),
    step("Users.self, Regions.all", async () => {
      assert.equal((await client.Users.self()).email, "ops@example.test");
      const regions = await client.Regions.all();
      assert.deepEqual(
        regions.map(({ name, database_api }) => [name, database_api]),
        [["osc-fr1", `${platform.url}/scalingo-db/osc-fr1`]],
      );
    }),
    step("Tokens.create, all, renew, destroy", async () => {
      const made = await client.Tokens.create("walked");
      await client.Tokens.exchange(String(made.token));
      const renewed = await client.Tokens.renew(String(made.id));
      await assert.rejects(client.Tokens.exchange(String(made.token)), { status: 401 });
      await client.Tokens.exchange(String(renewed.token));
      await client.Tokens.destroy(String(made.id));
      await assert.rejects(client.Tokens.exchange(String(renewed.token)), { status: 401 });
      assert.equal((await client.Tokens.all()).length, 1);
    }),
    step("a client without a bearer is refused", async () => {
      await assert.rejects(nobody.Apps.all(), { status: 401 });
    }),
  ];
}

async function scalingoUser({ url }: Platform, bearer: string): Promise<Body> {
  const { body } = await scalingoClient(`${url}/scalingo-auth`, bearer)("GET", "/v1/users/self");
  return (body as { user: Body }).user;
}

function looking(client: Client, nobody: Client, platform: Platform): Step[] {
  return [
    step("Apps.all, Apps.find", async () => {
      const apps = await client.Apps.all();
      assert.deepEqual(idsOf(apps), idsOf((await platform.get("/v1/apps")).apps!));
      const shop = await client.Apps.find("shop");
      assert.equal(shop.status, "running");
      await assert.rejects(client.Apps.find("gone"), { status: 404 });
    }),
    step("Addons.listProviders and listCategories, without a bearer", async () => {
      const [provider] = await nobody.Addons.listProviders();
      const plans = provider!.plans as Body[];
      const sold = (await platform.get("/v1/addon_providers/redis/plans")).plans!;
      assert.deepEqual(idsOf(plans), idsOf(sold));
      assert(plans.some(({ name, price }) => name === "redis-starter-256" && price === 7.2));
      const [category] = await nobody.Addons.listCategories();
      assert.equal((provider!.category as Body).id, category!.id);
    }),
    step("Addons.for, Addons.getAddon, Addons.sso, Databases.all", async () => {
      const [addon] = await client.Addons.for("shop");
      assert.equal(addon!.id, (await platform.redis("shop_1234")).addonId);
      const one = await client.Addons.getAddon("shop", addon!.id);
      assert.equal((one.plan as Body).name, "redis-starter-256");
      assert((await client.Addons.sso("shop", addon!.id)).sso_url);
      const { databases } = await client.Databases.all();
      assert.deepEqual(idsOf((databases as { addon: Body }[]).map((row) => row.addon)), [
        addon!.id,
      ]);
    }),
  ];
}
