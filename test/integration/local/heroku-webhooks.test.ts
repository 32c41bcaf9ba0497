// Longer than 300 lines: every change that is told, and every way in which telling fails.
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { control, herokuClient, redisNamed, until, type Reply } from "./platform-help";
import { startReceiver, type Received, type Receiver } from "./receiver";

const SECRET = "a secret of ours";
const ALL = [
  "api:addon",
  "api:addon-attachment",
  "api:app",
  "api:release",
  "api:formation",
  "api:dyno",
];
const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        app("shop", "redis-shop", "heroku-redis:mini"),
        app("blog", "redis-blog", "heroku-redis:mini"),
      ],
    },
  ],
};

let platforms: Platforms;
let heroku: ReturnType<typeof herokuClient>;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world, pace: 0.01 });
  heroku = herokuClient(platforms.url);
});
afterAll(() => platforms.stop());

describe("a subscription", () => {
  test("is made, listed, changed and removed, and its secret is told once", async () => {
    const made = await heroku("POST", "/heroku-api/apps/shop/webhooks", {
      body: { include: ["api:release"], level: "notify", url: "https://hooks.example.test/" },
      headers: { Accept: "application/vnd.heroku+json; version=3.webhooks" },
    });
    expect(made.status).toBe(201);
    expect(made.headers.get("heroku-webhook-secret")).toMatch(/^[0-9a-f]{64}$/);
    const { id } = made.body as { id: string };
    const path = `/heroku-api/apps/shop/webhooks/${id}`;
    expect((await heroku("GET", "/heroku-api/apps/shop/webhooks")).body).toEqual([made.body]);

    const changed = await heroku("PATCH", path, {
      body: { level: "sync", include: ["api:addon"] },
    });
    expect(changed.body).toMatchObject({ id, level: "sync", include: ["api:addon"] });
    const shown = await heroku("GET", path);
    expect(shown.body).toEqual(changed.body);
    expect(shown.headers.get("heroku-webhook-secret")).toBeNull();
    expect(JSON.stringify([made.body, shown.body])).not.toMatch(/secret|authorization/);

    expect((await heroku("DELETE", path)).status).toBe(200);
    expect((await heroku("GET", path)).status).toBe(404);
  });

  test("with a secret of one's own does not tell it again", async () => {
    const made = await subscribe("shop", "https://hooks.example.test/", {});
    expect(made.headers.get("heroku-webhook-secret")).toBeNull();
    await remove("shop", made);
  });

  test.each([
    [{ include: [], level: "notify", url: "https://hooks.example.test/" }],
    [{ include: ["api:weather"], level: "notify", url: "https://hooks.example.test/" }],
    [{ include: ["api:app"], level: "always", url: "https://hooks.example.test/" }],
    [{ include: ["api:app"], level: "sync", url: "redis://hooks.example.test/" }],
  ])("%o is refused", async (body) => {
    expect(await heroku("POST", "/heroku-api/apps/shop/webhooks", { body })).toMatchObject({
      status: 422,
      body: { id: "invalid_params" },
    });
  });
});

describe("a delivery", () => {
  test("is signed byte by byte, echoes the authorization and names its parts", async () => {
    await using receiver = await startReceiver();
    const made = await subscribe("shop", `${receiver.url}/hooks`, {
      include: ["api:app"],
      authorization: "Bearer ours",
    });
    const { id: webhookId } = made.body as { id: string };
    await heroku("PATCH", "/heroku-api/apps/shop", { body: { maintenance: true } });
    await until(async () => receiver.received.length === 1);

    const [request] = receiver.received;
    expect(request!.path).toBe("/hooks");
    expect(request!.headers).toMatchObject({
      "content-type": "application/json",
      authorization: "Bearer ours",
      "heroku-webhook-hmac-sha256": createHmac("sha256", SECRET)
        .update(request!.body)
        .digest("base64"),
    });
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(messageOf(request!)).toMatchObject({
      id: uuid,
      action: "update",
      resource: "app",
      data: { name: "shop", maintenance: true },
      previous_data: { maintenance: false },
      actor: { email: "ops@example.test", id: uuid },
      published_at: expect.stringMatching(/^\d{4}-/),
      version: "application/vnd.heroku+json; version=3",
      webhook_metadata: {
        attempt: { id: uuid },
        delivery: { id: uuid },
        event: { id: uuid, include: "api:app" },
        webhook: { id: webhookId },
      },
    });
    await heroku("PATCH", "/heroku-api/apps/shop", { body: { maintenance: false } });
    await remove("shop", made);
  });

  test.each([
    ["notify", 1, "failed"],
    ["sync", 5, "failed"],
  ])("of level %s that nobody takes is tried %i times", async (level, tries, status) => {
    await using receiver = await startReceiver();
    receiver.react = () => 500;
    const made = await subscribe("shop", receiver.url, { include: ["api:formation"], level });
    await scale("shop", 3);
    await until(async () => (await deliveries("shop"))[0]?.next_attempt_at === null);

    expect(receiver.received).toHaveLength(tries);
    expect(await deliveries("shop")).toMatchObject([
      {
        status,
        num_attempts: tries,
        last_attempt: { code: 500, error_class: expect.any(String) },
        event: { include: "api:formation" },
        webhook: { level },
      },
    ]);
    const told = receiver.received.map(messageOf);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(new Set(told.map(({ webhook_metadata: { attempt } }) => attempt.id)).size).toBe(tries);
    await scale("shop", 2);
    await remove("shop", made);
  });

  test("of level sync that is taken at its second try is over", async () => {
    await using receiver = await startReceiver();
    receiver.react = (_request, index) => (index === 0 ? "hang up" : 204);
    const made = await subscribe("shop", receiver.url, {
      include: ["api:formation"],
      level: "sync",
    });
    await scale("shop", 4);
    await until(async () => (await deliveries("shop"))[0]?.status === "succeeded");

    const path = "/heroku-api/apps/shop/webhook-deliveries";
    expect((await heroku("GET", `${path}?eq[status]=failed`)).body).toEqual([]);
    const { body } = await heroku("GET", `${path}?eq[status]=succeeded`, {
      headers: { Range: "seq ..; order=desc,max=1000" },
    });
    const [delivery] = body as Delivery[];
    expect(delivery).toMatchObject({ num_attempts: 2, next_attempt_at: null });
    expect((await heroku("GET", `${path}/${delivery!.id}`)).body).toEqual(delivery);
    const event = await heroku("GET", `/heroku-api/apps/shop/webhook-events/${delivery!.event.id}`);
    expect(event.body).toMatchObject({
      payload: { resource: "formation", action: "update", data: { quantity: 4 } },
    });
    expect((await heroku("GET", "/heroku-api/apps/shop/webhook-events")).body).toEqual([
      event.body,
    ]);
    await scale("shop", 2);
    await remove("shop", made);
  });
});

describe("subscribers are told", () => {
  let receiver: Receiver;
  let made: Reply[];

  beforeAll(async () => {
    receiver = await startReceiver();
    made = [await subscribe("shop", receiver.url, { include: ALL, level: "sync" })];
  });
  afterAll(async () => {
    for (const reply of made) await remove("shop", reply);
    await receiver[Symbol.asyncDispose]();
  });

  test("a plan that was changed by hand, its new address, and the restart that came of it", async () => {
    await control(platforms.url, "/addons/redis-shop", { plan: "heroku-redis:premium-0" });

    expect(await told(receiver, "addon", "update")).toMatchObject({
      data: { name: "redis-shop", plan: { name: "heroku-redis:premium-0" } },
      previous_data: { plan: { name: "heroku-redis:mini" } },
      actor: { email: "ops@example.test" },
    });
    expect(await told(receiver, "release", "create")).toMatchObject({
      data: { description: "Update REDIS by heroku-redis", current: true },
      actor: { email: "heroku-redis@addons.heroku.com" },
    });
    expect(await told(receiver, "dyno", "create")).toMatchObject({ data: { state: "starting" } });
    expect(await told(receiver, "dyno", "update")).toMatchObject({
      data: { state: "up" },
      previous_data: { state: "starting" },
    });
    expect(await told(receiver, "dyno", "destroy")).toMatchObject({ data: { type: "web" } });
  });

  test("an app that was renamed", async () => {
    await control(platforms.url, "/addons/redis-shop", { renameApp: "store" });
    expect(
      await told(receiver, "app", "update", ({ data }) => data.name === "store"),
    ).toMatchObject({
      previous_data: { name: "shop" },
    });
    await control(platforms.url, "/addons/redis-shop", { renameApp: "shop" });
  });

  test("an add-on that was renamed", async () => {
    await control(platforms.url, "/addons/redis-shop", { rename: "redis-other" });
    const message = await told(
      receiver,
      "addon",
      "update",
      ({ data }) => data.name === "redis-other",
    );
    expect(message.previous_data).toMatchObject({ name: "redis-shop" });
    await control(platforms.url, "/addons/redis-other", { rename: "redis-shop" });
  });

  test("an attachment that came and went", async () => {
    const { body } = await heroku("POST", "/heroku-api/addon-attachments", {
      body: { addon: "redis-blog", app: "shop", name: "BORROWED" },
    });
    expect(await told(receiver, "addon-attachment", "create")).toMatchObject({
      data: { name: "BORROWED", addon: { name: "redis-blog" }, app: { name: "shop" } },
    });
    await heroku("DELETE", `/heroku-api/addon-attachments/${(body as { id: string }).id}`);
    expect(await told(receiver, "addon-attachment", "destroy")).toMatchObject({
      data: { name: "BORROWED" },
    });
  });

  test("a password that was rotated, and a maintenance that ran", async () => {
    const before = releasesIn(receiver);
    await heroku("POST", "/heroku-data/redis/v0/databases/redis-shop/credentials_rotation", {
      body: {},
    });
    await until(async () => releasesIn(receiver) === before + 1);

    const { url } = await redisNamed(platforms.url, "redis-shop");
    await control(platforms.url, "/maintenances", { addon: "redis-shop", isImmediate: true });
    await until(async () => releasesIn(receiver) === before + 2);
    expect((await redisNamed(platforms.url, "redis-shop")).url).not.toBe(url);
  });

  test("an add-on that was made, became ready and was destroyed", async () => {
    await heroku("POST", "/heroku-api/apps/shop/addons", {
      body: { plan: "heroku-redis:mini", name: "redis-short" },
    });
    expect(await told(receiver, "addon", "create", isShort)).toMatchObject({
      data: { state: "provisioning" },
    });
    expect(await told(receiver, "addon", "update", isShort)).toMatchObject({
      data: { state: "provisioned" },
      previous_data: { state: "provisioning" },
    });
    await control(platforms.url, "/addons/redis-short", { delete: true });
    expect(await told(receiver, "addon", "destroy", isShort)).toMatchObject({
      data: { name: "redis-short" },
    });
  });

  test("nothing of other apps", () => {
    const apps = receiver.received.map(messageOf).flatMap(({ data }) => data.app?.name ?? []);
    expect(new Set(apps)).toEqual(new Set(["shop", "store"]));
  });
});

test("what was on its way when the platforms ended is delivered by the next start", async () => {
  const home = mkdtempSync(join(tmpdir(), "headroom-webhooks-"));
  const receiver = await startReceiver();
  receiver.react = () => 503;
  const before = await startPlatforms({ home, world, pace: 0.2 });
  const client = herokuClient(before.url);
  await client("POST", "/heroku-api/apps/shop/webhooks", {
    body: { include: ["api:app"], level: "sync", url: receiver.url, secret: SECRET },
  });
  await client("PATCH", "/heroku-api/apps/shop", { body: { maintenance: true } });
  await until(async () => receiver.received.length === 1);
  await before.stop();
  receiver.react = () => 204;

  const after = await startPlatforms({ home, world, pace: 0.2 });
  await until(async () => receiver.received.length === 2);
  await after.stop();
  await receiver[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
  const [first, second] = receiver.received.map(messageOf);
  expect(second!.id).toBe(first!.id);
});

type Message = {
  id: string;
  action: string;
  resource: string;
  data: { name?: string; app?: { name: string } };
  previous_data: object;
  webhook_metadata: { attempt: { id: string } };
};
type Delivery = {
  id: string;
  status: string;
  next_attempt_at: string | null;
  event: { id: string };
};

function app(name: string, addon: string, plan: string) {
  return { name, addons: [{ name: addon, plan, shape: "empty" as const }] };
}

async function subscribe(name: string, url: string, wanted: object): Promise<Reply> {
  const body = { include: ["api:app"], level: "notify", url, secret: SECRET, ...wanted };
  return heroku("POST", `/heroku-api/apps/${name}/webhooks`, { body });
}

async function remove(name: string, { body }: Reply): Promise<void> {
  await heroku("DELETE", `/heroku-api/apps/${name}/webhooks/${(body as { id: string }).id}`);
}

async function scale(name: string, quantity: number): Promise<void> {
  await heroku("PATCH", `/heroku-api/apps/${name}/formation/web`, { body: { quantity } });
}

async function deliveries(name: string): Promise<Delivery[]> {
  return (await heroku("GET", `/heroku-api/apps/${name}/webhook-deliveries`)).body as Delivery[];
}

function messageOf({ body }: Received): Message {
  return JSON.parse(body.toString()) as Message;
}

function all({ received }: Receiver, resource: string, action: string): Message[] {
  return received
    .map(messageOf)
    .filter((message) => message.resource === resource && message.action === action);
}

function isShort({ data }: Message): boolean {
  return data.name === "redis-short";
}

function releasesIn(receiver: Receiver): number {
  return all(receiver, "release", "create").length;
}

/** The first message of this kind, as soon as there is one. */
async function told(
  receiver: Receiver,
  resource: string,
  action: string,
  isWanted: (message: Message) => boolean = () => true,
): Promise<Message> {
  const find = () => all(receiver, resource, action).find(isWanted);
  await until(async () => find() !== undefined);
  return find()!;
}
