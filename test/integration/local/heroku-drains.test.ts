// Longer than 300 lines: each rule of Logplex, against one receiver.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authorityIn, certificateFrom } from "@/local/platforms/certificates";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { frames, parseLogplex } from "@/lib/metrics/parse-logplex";
import { ask, control, herokuClient, redisNamed, until } from "./platform-help";
import { startReceiver, type Receiver } from "./receiver";

const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        app("shop", "redis-shop", "heroku-redis:premium-0"),
        app("cloud", "cloud-1", "rediscloud:30"),
        app("guest", "redis-guest", "heroku-redis:mini"),
        { ...app("vault", "redis-vault", "heroku-redis:private-3"), space: "private" },
      ],
    },
  ],
};

let platforms: Platforms;
let heroku: ReturnType<typeof herokuClient>;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world, pace: 0.02 });
  heroku = herokuClient(platforms.url);
});
afterAll(() => platforms.stop());
// Silent, until a test wants to hear something.
beforeEach(() => tune({ metricsSeconds: 3600, noisePerSecond: 0, backOffMs: 10 }));

describe("the drains of an app", () => {
  test.each(["id", "token", "url"] as const)("are added, listed and removed by %s", async (key) => {
    const url = `https://drains.example.test/${key}?a=1&b=2`;
    const added = await heroku("POST", "/heroku-api/apps/shop/log-drains", { body: { url } });
    expect(added).toMatchObject({
      status: 201,
      body: { url, token: expect.stringMatching(/^d\.[0-9a-f-]{36}$/), addon: null },
    });
    const drain = added.body as Record<typeof key, string>;
    const path = `/heroku-api/apps/shop/log-drains/${encodeURIComponent(drain[key])}`;
    expect((await heroku("GET", path)).body).toEqual(drain);
    expect((await heroku("GET", "/heroku-api/apps/shop/log-drains")).body).toEqual([drain]);

    expect(await heroku("DELETE", path)).toMatchObject({ status: 200, body: drain });
    expect((await heroku("GET", "/heroku-api/apps/shop/log-drains")).body).toEqual([]);
    expect((await heroku("DELETE", path)).status).toBe(404);
  });

  test.each([[{ url: "syslog://logs.example.test:514" }], [{ url: "nowhere" }], [{}]])(
    "%o is no drain",
    async (body) => {
      const { status } = await heroku("POST", "/heroku-api/apps/shop/log-drains", { body });
      expect(status).toBe(422);
    },
  );

  test("have an address once only", async () => {
    const id = await drainTo("shop", "https://drains.example.test/twice");
    const again = await heroku("POST", "/heroku-api/apps/shop/log-drains", {
      body: { url: "https://drains.example.test/twice" },
    });
    expect(again).toMatchObject({ status: 422, body: { message: "Url has already been taken" } });
    await remove("shop", id);
  });

  test("that belong to an add-on are listed with it and stay", async () => {
    await control(platforms.url, "/drains", {
      addon: "redis-guest",
      url: "https://addon.example.test/",
    });
    const { body } = await heroku("GET", "/heroku-api/addons/redis-guest/log-drains");
    const [drain] = body as { id: string }[];
    expect(drain).toMatchObject({ addon: { name: "redis-guest" } });
    const removed = await heroku("DELETE", `/heroku-api/apps/guest/log-drains/${drain!.id}`);
    expect(removed.status).toBe(403);
  });
});

describe("a delivery", () => {
  test("says what it holds, whose it is, and who may read it", async () => {
    await using receiver = await startReceiver();
    const address = receiver.url.replace("//", "//logplex:secret%40home@");
    const { token } = await drainBody("shop", `${address}/in?from=heroku`);
    await say("shop", ["Zoë paid 12 € ✓", "second"]);
    await until(async () => receiver.received.length > 0);

    const [request] = receiver.received;
    expect(request!.path).toBe("/in?from=heroku");
    expect(request!.headers).toMatchObject({
      "content-type": "application/logplex-1",
      "logplex-msg-count": "2",
      "logplex-frame-id": expect.stringMatching(/^[0-9A-F]{32}$/),
      "logplex-drain-token": token,
      "user-agent": expect.stringMatching(/^Logplex\//),
      authorization: `Basic ${Buffer.from("logplex:secret@home").toString("base64")}`,
      "content-length": String(request!.body.length),
    });
    expect(textsOf(request!.body)).toEqual([
      expect.stringMatching(/^<190>1 \d{4}-\S+\+00:00 host app web\.1 - Zoë paid 12 € ✓\n$/),
      expect.stringMatching(/second\n$/),
    ]);
    await remove("shop", token);
  });

  test.each([
    [200, 1],
    [204, 1],
    [400, 1],
    [404, 1],
    [410, 1],
    [429, 3],
    [302, 3],
    [500, 3],
    [503, 3],
    ["hang up", 3],
  ] as const)("answered %s is tried %i times, always as the same frame", async (answer, tries) => {
    await using receiver = await startReceiver();
    receiver.react = ({ body }) => (body.includes("afterwards") ? 204 : answer);
    const id = await drainTo("shop", receiver.url);
    await say("shop", ["first"]);
    await until(async () => receiver.received.length >= tries);
    await say("shop", ["afterwards"]);
    await until(async () => receiver.received.some(({ body }) => body.includes("afterwards")));

    const first = receiver.received.filter(({ body }) => body.includes("first"));
    expect(first).toHaveLength(tries);
    expect(new Set(first.map(frameId)).size).toBe(1);
    expect(new Set(receiver.received.map(frameId)).size).toBe(2);
    await remove("shop", id);
  });

  test("that succeeds at its second try is over", async () => {
    await using receiver = await startReceiver();
    receiver.react = (_request, index) => (index === 0 ? 500 : 204);
    const id = await drainTo("shop", receiver.url);
    await say("shop", ["first"]);
    await until(async () => receiver.received.length === 2);
    await say("shop", ["second"]);
    await until(async () => receiver.received.length === 3);

    expect(receiver.received.map(({ body }) => textsOf(body).length)).toEqual([1, 1, 1]);
    await remove("shop", id);
  });

  test("reaches a listener by TLS, whoever signed his certificate", async () => {
    const folder = mkdtempSync(join(tmpdir(), "headroom-receiver-"));
    const certificate = await certificateFrom(await authorityIn(folder), folder, "receiver");
    await using receiver = await startReceiver(certificate);
    rmSync(folder, { recursive: true, force: true });
    const id = await drainTo("shop", receiver.url);
    await say("shop", ["by TLS"]);

    await until(async () => receiver.received.length === 1);
    expect(receiver.url).toMatch(/^https:/);
    await remove("shop", id);
  });

  test("holds no more than 100 KiB", async () => {
    await using receiver = await startReceiver();
    const id = await drainTo("shop", receiver.url);
    await say(
      "shop",
      Array.from({ length: 300 }, () => "x".repeat(1000)),
    );
    await until(async () => messagesIn(receiver) === 300);

    expect(receiver.received.length).toBeGreaterThanOrEqual(3);
    for (const { body } of receiver.received) expect(body.length).toBeLessThanOrEqual(102_400);
    await remove("shop", id);
  });

  test("of a drain that was too slow begins with what it lost", async () => {
    await using receiver = await startReceiver();
    const waiting: ((status: number) => void)[] = [];
    const released = new Promise<number>((answer) => waiting.push(answer));
    receiver.react = (_request, index) => (index === 0 ? released : 204);
    const id = await drainTo("shop", receiver.url);
    await say("shop", ["held"]);
    await until(async () => receiver.received.length === 1);
    await say(
      "shop",
      Array.from({ length: 1500 }, (_, number) => `line ${number}`),
    );
    for (const answer of waiting) answer(204);
    await until(async () => messagesIn(receiver) === 1 + 1 + 1024);

    const [, second] = receiver.received;
    const [warning, next] = textsOf(second!.body);
    expect(warning).toMatch(
      /^<172>1 \S+ host heroku logplex - Error L10 \(output buffer overflow\)/,
    );
    expect(parseLogplex(second!.body).dropped).toBe(1500 - 1024);
    expect(next).toMatch(/line 476\n$/);
    expect(second!.headers["logplex-msg-count"]).toBe(String(textsOf(second!.body).length));
    await remove("shop", id);
  });
});

describe("the stream of an app", () => {
  test("tells what its Redis uses, and much that is no matter of ours", async () => {
    await using receiver = await startReceiver();
    const { url } = await redisNamed(platforms.url, "redis-shop");
    await ask(url, (redis) => redis.set("large", "x".repeat(5_000_000)));
    const id = await drainTo("shop", receiver.url);
    await tune({ metricsSeconds: 0.3, noisePerSecond: 100 });
    await until(async () => readingsIn(receiver).length >= 3 && messagesIn(receiver) > 50);

    const info = await ask(url, (redis) => redis.info("memory"));
    const usedBytes = Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
    for (const reading of readingsIn(receiver)) {
      expect(reading).toMatchObject({ addonName: "redis-shop", connectedClients: 0 });
      expect(reading.usedMemoryBytes! / usedBytes).toBeCloseTo(1, 1);
    }
    const all = receiver.received.flatMap(({ body }) => textsOf(body));
    expect(all.some((text) => text.includes(" heroku router - at=info method=GET"))).toBe(true);
    expect(all.some((text) => text.includes(" app web.1 - "))).toBe(true);
    expect(receiver.received.flatMap(({ body }) => parseLogplex(body).puzzling)).toEqual([]);
    await remove("shop", id);
  });

  test("has the lines of its own Redis only, and none of Redis Cloud", async () => {
    await heroku("POST", "/heroku-api/addon-attachments", {
      body: { addon: "redis-shop", app: "cloud", name: "SHARED" },
    });
    await using owner = await startReceiver();
    await using other = await startReceiver();
    const ids = [await drainTo("shop", owner.url), await drainTo("cloud", other.url)];
    await tune({ metricsSeconds: 0.2, noisePerSecond: 20 });
    await until(async () => readingsIn(owner).length >= 5 && messagesIn(other) >= 5);

    expect(readingsIn(other)).toEqual([]);
    await remove("shop", ids[0]!);
    await remove("cloud", ids[1]!);
  });

  test("tells of a Redis in a Private Space that nobody outside can reach", async () => {
    await using receiver = await startReceiver();
    const { body } = await heroku("GET", "/heroku-api/apps/vault/config-vars");
    const { REDIS_URL: url } = body as { REDIS_URL: string };
    await expect(ask(url, (redis) => redis.ping())).rejects.toThrow(
      /Connection is closed|ENOTFOUND/,
    );

    const id = await drainTo("vault", receiver.url);
    await tune({ metricsSeconds: 0.2 });
    await until(async () => readingsIn(receiver).length > 0);
    expect(readingsIn(receiver)[0]).toMatchObject({
      addonName: "redis-vault",
      usedMemoryBytes: expect.any(Number),
      connectedClients: 0,
    });
    await remove("vault", id);
  });

  test("tells of releases and of the dynos they restart", async () => {
    await using receiver = await startReceiver();
    const id = await drainTo("shop", receiver.url);
    await heroku("PATCH", "/heroku-api/apps/shop/config-vars", { body: { COLOUR: "blue" } });
    await until(async () =>
      textsIn(receiver).some((text) => text.includes("heroku web.1 - State")),
    );

    const texts = textsIn(receiver);
    expect(
      texts.some((text) =>
        /heroku api - Release v\d+ created by user ops@example\.test/.test(text),
      ),
    ).toBe(true);
    expect(texts.some((text) => /heroku worker\.1 - Restarting/.test(text))).toBe(true);
    await remove("shop", id);
  });
});

test("drains are still there after a restart of the platforms", async () => {
  const home = mkdtempSync(join(tmpdir(), "headroom-drains-"));
  await using receiver = await startReceiver();
  const before = await startPlatforms({ home, world });
  await herokuClient(before.url)("POST", "/heroku-api/apps/shop/log-drains", {
    body: { url: receiver.url },
  });
  await before.stop();

  const after = await startPlatforms({ home, world });
  await control(after.url, "/logs/shop", { messages: ["still there"] });
  await until(async () => textsIn(receiver).some((text) => text.includes("still there")));
  const { body } = await herokuClient(after.url)("GET", "/heroku-api/apps/shop/log-drains");
  await after.stop();
  expect(body).toMatchObject([{ url: receiver.url }]);
  rmSync(home, { recursive: true, force: true });
});

function app(name: string, addon: string, plan: string) {
  return { name, addons: [{ name: addon, plan, shape: "empty" as const }] };
}

async function tune(settings: object): Promise<void> {
  await control(platforms.url, "/logs", settings);
}

async function say(name: string, messages: string[]): Promise<void> {
  await control(platforms.url, `/logs/${name}`, { messages });
}

type DrainBody = { id: string; token: string };

async function drainBody(name: string, url: string): Promise<DrainBody> {
  const { body } = await heroku("POST", `/heroku-api/apps/${name}/log-drains`, { body: { url } });
  return body as DrainBody;
}

async function drainTo(name: string, url: string): Promise<string> {
  return (await drainBody(name, url)).id;
}

async function remove(name: string, drain: string): Promise<void> {
  await heroku("DELETE", `/heroku-api/apps/${name}/log-drains/${drain}`);
}

function textsOf(body: Buffer): string[] {
  return [...frames(body)].map((frame) => Buffer.from(frame).toString());
}

function textsIn({ received }: Receiver): string[] {
  return received.flatMap(({ body }) => textsOf(body));
}

function messagesIn({ received }: Receiver): number {
  return received.reduce((sum, { headers }) => sum + Number(headers["logplex-msg-count"]), 0);
}

function readingsIn({ received }: Receiver) {
  return received.flatMap(({ body }) => parseLogplex(body).readings);
}

function frameId({ headers }: Receiver["received"][number]): unknown {
  return headers["logplex-frame-id"];
}
