import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heroku } from "@/lib/providers/heroku/adapter";
import { orNullAt } from "@/lib/providers/heroku/wire";
import type { Remote } from "@/lib/providers/model";
import { startPlatforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { until } from "@/test/integration/engine/support";
import { ask } from "@/test/integration/local/platform-help";
import { startReceiver } from "@/test/integration/local/receiver";
import { accessBy, listAll } from "@/test/support/access";
import { problemOf } from "@/test/support/problem-of";

/** What Heroku lets people do to a Redis and its apps, against the platform of this machine. */
const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        {
          name: "shop",
          addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "slow-leak" }],
        },
        {
          name: "office",
          addons: [{ name: "redis-office", plan: "heroku-redis:premium-0", shape: "empty" }],
        },
      ],
    },
  ],
};
const platforms = await startPlatforms({ home: null, world, pace: 0.05 });
Object.assign(process.env, {
  HEROKU_API_URL: `${platforms.url}/heroku-api`,
  HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
  HEROKU_ID_URL: `${platforms.url}/heroku-id`,
  HEROKU_CONNECT_ID: "headroom-local",
  HEROKU_CONNECT_SECRET: "headroom-local-secret",
});
afterAll(() => platforms.stop());

const access = accessBy({ token: "HRKU-test" });
const { attachments, settings, maintenance, versions, apps, lifecycle, drains, webhooks } = heroku;

async function remoteNamed(name: string): Promise<Remote> {
  return (await listAll(heroku, access)).find((remote) => remote.name === name)!;
}

function ready(remoteId: string): Promise<Remote> {
  return until(async () => {
    const remote = await heroku.read(access, remoteId);
    return remote.status === "ready" ? remote : null;
  }, 25_000);
}

let shop: Remote;
let office: Remote;
beforeAll(async () => {
  shop = await remoteNamed("redis-shop");
  office = await remoteNamed("redis-office");
});

describe("promoting", () => {
  test("moves the name, keeps the former Redis a name on the app, and can be repeated", async () => {
    const [own] = await attachments!.list(access, office.remoteId);
    expect(own).toMatchObject({ name: "REDIS", configVar: "REDIS_URL", isOwner: true });
    const app = own!.app;

    await attachments!.promote(access, shop.remoteId, app, "REDIS");
    await attachments!.promote(access, shop.remoteId, app, "REDIS");

    const vars = await apps!.configVars(access, app);
    expect(vars.REDIS_URL).toBe((await heroku.redisUrl(access, shop.remoteId)).url);
    const kept = await attachments!.list(access, office.remoteId);
    expect(kept.map(({ name }) => name)).toEqual([expect.stringMatching(/^HEROKU_REDIS_/)]);
    expect(vars[kept[0]!.configVar]).toBe((await heroku.redisUrl(access, office.remoteId)).url);
    const users = await attachments!.list(access, shop.remoteId);
    expect(users).toHaveLength(2);
    expect(users.find((use) => use.app.name === "office")).toMatchObject({ isOwner: false });
    expect(users.find((use) => use.app.name === "shop")).toMatchObject({ isOwner: true });

    // And back: the way a cutover is undone.
    await attachments!.promote(access, office.remoteId, app, "REDIS");
    expect((await apps!.configVars(access, app)).REDIS_URL).toBe(vars[kept[0]!.configVar]);
  });
});

describe("settings", () => {
  test("are read, changed on the running server, and refused where they make no sense", async () => {
    await settings!.change(access, shop.remoteId, "maxmemory_policy", "allkeys-lru");
    await settings!.change(access, shop.remoteId, "timeout", "60");
    const told = await settings!.read(access, shop.remoteId);
    expect(Object.fromEntries(told.map(({ key, value }) => [key, value]))).toEqual({
      maxmemory_policy: "allkeys-lru",
      timeout: "60",
      notify_keyspace_events: "",
    });
    const problem = await problemOf(settings!.change(access, shop.remoteId, "timeout", "soon"));
    expect(problem.code).toBe("invalid");
    expect(problem.message).toMatch(/seconds/);
  });
});

describe("maintenance and versions", () => {
  test("the window is read and moved", async () => {
    const window = { weekday: 3, startHour: 22, startMinute: 30, hours: 4 };
    await maintenance!.setWindow(access, shop.remoteId, window);
    expect((await maintenance!.read(access, shop.remoteId)).window).toEqual(window);
  });

  test("an upgrade is prepared, holds plan changes back, and runs when it is told to", async () => {
    const { current } = await versions!.read(access, office.remoteId);
    expect(current).toMatch(/^\d+\.\d+/);
    // The newest one the local platform has.
    const version = "8.1";
    await versions!.upgrade(access, office.remoteId, version);
    const state = await until(async () => {
      const told = await maintenance!.read(access, office.remoteId);
      return told.status === "ready" ? told : null;
    }, 25_000);
    expect(state).toMatchObject({ blocks: true, reason: expect.stringContaining(version) });
    const early = heroku.changePlan(access, office.remoteId, "heroku-redis:premium-1");
    expect((await problemOf(early)).message).toMatch(/Run it first/);

    const before = await heroku.redisUrl(access, office.remoteId);
    await maintenance!.runNow!(access, office.remoteId);
    await until(
      async () =>
        (await maintenance!.read(access, office.remoteId)).status === "completed" ? true : null,
      25_000,
    );
    expect((await heroku.redisUrl(access, office.remoteId)).url).not.toBe(before.url);
    expect((await versions!.read(access, office.remoteId)).current).toContain(version);
  });
});

describe("apps", () => {
  test("are listed whether or not they have a Redis", async () => {
    const seen = await apps!.list(access);
    expect(seen.map(({ name }) => name).toSorted()).toEqual(["office", "shop"]);
    const [own] = await attachments!.list(access, shop.remoteId);
    expect(seen).toContainEqual(own!.app);
  });

  test("are scaled, restarted, and closed for maintenance", async () => {
    const [{ app } = { app: null }] = await attachments!.list(access, shop.remoteId);
    const formation = await apps!.formation(access, app!);
    expect(formation.length).toBeGreaterThan(0);
    const { type, quantity } = formation[0]!;
    await apps!.scale(access, app!, [{ type, quantity: quantity + 1 }]);
    await until(
      async () => ((await apps!.running(access, app!, type)) === quantity + 1 ? true : null),
      10_000,
    );
    await apps!.restart(access, app!, type);
    await apps!.runOnce(access, app!, "rake queue:drain");
    expect(await apps!.running(access, app!, "run")).toBe(1);
    await apps!.setMaintenance!(access, app!, true);
    expect(await apps!.setConfigVars(access, app!, { HEADROOM_TRIED: "yes" })).toEqual({
      restarts: true,
    });
    expect((await apps!.configVars(access, app!)).HEADROOM_TRIED).toBe("yes");
    await apps!.setConfigVars(access, app!, { HEADROOM_TRIED: null });
    expect((await apps!.configVars(access, app!)).HEADROOM_TRIED).toBeUndefined();
    await apps!.setMaintenance!(access, app!, false);
  });
});

describe("a fork", () => {
  test("begins with the data of its source, stands on its own, and can be destroyed", async () => {
    const [{ app } = { app: null }] = await attachments!.list(access, shop.remoteId);
    const source = await heroku.redisUrl(access, shop.remoteId);
    await ask(source.url, (redis) => redis.set("forked", "yes"));
    const made = await lifecycle!.create(access, {
      app: app!,
      planId: "heroku-redis:premium-0",
      forkOf: shop.remoteId,
      attachAs: "HEADROOM_NEXT",
    });
    expect(made.status).toBe("changing");
    await ready(made.remoteId);
    const copy = await heroku.redisUrl(access, made.remoteId);
    expect(await ask(copy.url, (redis) => redis.get("forked"))).toBe("yes");
    await ask(copy.url, (redis) => redis.set("forked", "no"));
    expect(await ask(source.url, (redis) => redis.get("forked"))).toBe("yes");

    await lifecycle!.destroy(access, made.remoteId);
    await until(
      async () =>
        (await orNullAt(404, heroku.read(access, made.remoteId))) === null ? true : null,
      10_000,
    );
  });
});

describe("what Heroku pushes", () => {
  test("a drain is made once, and removed", async () => {
    const url = "https://headroom.test/api/drains/abc";
    const made = await drains!.create(access, shop.remoteId, url);
    expect(await drains!.create(access, shop.remoteId, url)).toEqual(made);
    expect(await drains!.list(access, shop.remoteId)).toEqual([made]);
    await drains!.remove(access, shop.remoteId, made.id);
    await drains!.remove(access, shop.remoteId, made.id);
    expect(await drains!.list(access, shop.remoteId)).toEqual([]);
  });

  test("a webhook tells of a plan changed by hand, and a forged one tells nothing", async () => {
    await using hook = await startReceiver();
    const secret = "only-the-two-of-us-know";
    const url = `${hook.url}/hook`;
    const { id } = await webhooks!.subscribe(access, shop.remoteId, url, secret);
    expect(await webhooks!.list(access, shop.remoteId)).toEqual([{ id, url }]);

    await heroku.changePlan(access, shop.remoteId, "heroku-redis:premium-1");
    const news = await until(() => {
      for (const { body, headers } of hook.received) {
        const header = (name: string) => headers[name]?.toString() ?? null;
        const text = body.toString();
        expect(webhooks!.isGenuine({ body: text, header }, secret)).toBe(true);
        const read = webhooks!.read({ body: text, header });
        expect(webhooks!.isGenuine({ body: `${text} `, header }, secret)).toBe(false);
        expect(webhooks!.isGenuine({ body: text, header }, "somebody else's")).toBe(false);
        if (read?.concerns === "instance") return Promise.resolve(read);
      }
      return Promise.resolve(null);
    }, 10_000);
    expect(news.what).toBe("plan changed from heroku-redis:premium-0 to heroku-redis:premium-1");
    await webhooks!.unsubscribe(access, shop.remoteId, id);
    await webhooks!.unsubscribe(access, shop.remoteId, id);
  });
});

/** Allows access on the page that Heroku shows, and returns the code it leads back with. */
async function aCode(): Promise<string> {
  const oauth = heroku.oauth()!;
  const address = oauth.authorizeUrl({ state: "s1", redirectUrl: "http://localhost:3000" });
  expect(new URL(address).searchParams.get("scope")).toBe("identity write-protected");
  const page = await (await fetch(address)).text();
  const account = /name="account" value="([^"]+)"/.exec(page)![1]!;
  const fields = new URLSearchParams(new URL(address).search);
  fields.set("account", account);
  fields.set("decision", "allow");
  const led = await fetch(`${platforms.url}/heroku-id/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    body: fields,
  });
  return new URL(led.headers.get("location")!).searchParams.get("code")!;
}

describe("signing in", () => {
  const now = new Date();

  test("exchanges a code once, renews the grant, and ends it", async () => {
    const oauth = heroku.oauth()!;
    const code = await aCode();
    const grant = await oauth.exchange(code, now);
    expect(grant.expiresAt.getTime()).toBeGreaterThan(now.getTime() + 60_000);
    expect(await heroku.verify(accessBy(grant.credentials))).toMatchObject({
      label: "ops@example.test",
    });
    expect((await problemOf(oauth.exchange(code, now))).message).toMatch(/Begin again/);

    const renewed = await oauth.refresh(grant.credentials, now);
    expect(renewed.credentials.token).not.toBe(grant.credentials.token);
    const remote = (await listAll(heroku, accessBy(renewed.credentials)))[0]!;
    expect((await heroku.redisUrl(accessBy(renewed.credentials), remote.remoteId)).url).toMatch(
      /^rediss:/,
    );

    await oauth.revoke(renewed.credentials);
    await oauth.revoke(renewed.credentials);
    expect(await problemOf(listAll(heroku, accessBy(renewed.credentials)))).toMatchObject({
      code: "forbidden",
    });
    expect(await problemOf(oauth.refresh(renewed.credentials, now))).toMatchObject({
      code: "forbidden",
    });
  });
});
