import { createHmac } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { ask, herokuClient, oneHerokuRedis, theRedis, until } from "./platform-help";
import { platformProcess } from "./platform-process";
import { startReceiver } from "./receiver";

const DATABASE = "/heroku-data/redis/v0/databases/redis-shop";

test.each([0, 300, 500])(
  "a maintenance that was killed %i ms after its upgrade was asked for is finished by the next start, once",
  async (afterMs) => {
    await using platforms = await platformProcess(oneHerokuRedis, 0.05);
    let url = await platforms.start();
    const before = await theRedis(url);
    await ask(before.url, (redis) => redis.set("kept", "yes"));
    const maintenance = `/heroku-data/data/maintenances/v1/${before.addonId}`;
    await herokuClient(url)("POST", `${DATABASE}/upgrade`, { body: { version: "7.2" } });
    const ready = wait(afterMs);
    await until(async () => {
      await herokuClient(url)("POST", `${maintenance}/run`);
      return (await Promise.race([ready.then(() => "time"), wait(20)])) === "time";
    });
    await platforms.kill();

    url = await platforms.start();
    const heroku = herokuClient(url);
    await until(async () => {
      await heroku("POST", `${maintenance}/run`);
      return ((await heroku("GET", maintenance)).body as { status: string }).status === "completed";
    });
    const after = await theRedis(url);
    expect(after.url).not.toBe(before.url);
    expect(await ask(after.url, (redis) => redis.get("kept"))).toBe("yes");
    expect((await heroku("GET", DATABASE)).body).toMatchObject({
      version: expect.stringMatching(/^7\.2\./),
    });
    await until(() => Promise.resolve(platforms.serversAlive() === 1));
    const { body: releases } = await heroku("GET", "/heroku-api/apps/shop/releases");
    expect(releases).toHaveLength(2);
  },
);

test.each([0, 20])(
  "a rotation that was killed after %i ms leaves a password that opens the server",
  async (afterMs) => {
    await using platforms = await platformProcess(oneHerokuRedis, 0.05);
    let url = await platforms.start();
    const answered = herokuClient(url)("POST", `${DATABASE}/credentials_rotation`, { body: {} });
    await Promise.all([answered.catch(() => null), wait(afterMs).then(() => platforms.kill())]);

    url = await platforms.start();
    const { body } = await herokuClient(url)("GET", "/heroku-api/apps/shop/config-vars");
    const { REDIS_URL: current } = body as { REDIS_URL: string };
    expect(await ask(current, (redis) => redis.ping())).toBe("PONG");
  },
);

test("settings are kept by a server that outlived the platforms, and by one that did not", async () => {
  await using platforms = await platformProcess(oneHerokuRedis, 0.05);
  let url = await platforms.start();
  await herokuClient(url)("PATCH", `${DATABASE}/config`, {
    body: { maxmemory_policy: "allkeys-lfu" },
  });
  const runIdOf = async () =>
    /^run_id:(\w+)/m.exec(await ask((await theRedis(url)).adminUrl, (redis) => redis.info()))?.[1];
  const policyOf = async () =>
    /^maxmemory_policy:(\S+)/m.exec(
      await ask((await theRedis(url)).url, (redis) => redis.info()),
    )?.[1];
  const runId = await runIdOf();
  await platforms.kill();

  url = await platforms.start();
  expect(await runIdOf()).toBe(runId);
  expect(await policyOf()).toBe("allkeys-lfu");

  await ask((await theRedis(url)).adminUrl, (redis) => redis.call("SHUTDOWN").catch(() => {}));
  await until(() =>
    policyOf().then(
      (policy) => policy === "allkeys-lfu",
      () => false,
    ),
  );
  expect(await runIdOf()).not.toBe(runId);
});

test("subscribers hear of a change that was answered, wherever the platforms are killed", async () => {
  await using receiver = await startReceiver();
  await using platforms = await platformProcess(oneHerokuRedis, 0.05);
  const url = await platforms.start();
  const heroku = herokuClient(url);
  receiver.react = () => 503;
  await heroku("POST", "/heroku-api/apps/shop/webhooks", {
    body: { include: ["api:app"], level: "sync", url: receiver.url, secret: "ours" },
  });
  await heroku("PATCH", "/heroku-api/apps/shop", { body: { maintenance: true } });
  await platforms.kill();
  receiver.received.length = 0;
  receiver.react = () => 204;

  await platforms.start();
  await until(() => Promise.resolve(receiver.received.length > 0));
  const [{ body, headers }] = receiver.received as [(typeof receiver.received)[number]];
  expect(headers["heroku-webhook-hmac-sha256"]).toBe(
    createHmac("sha256", "ours").update(body).digest("base64"),
  );
  expect(JSON.parse(body.toString())).toMatchObject({
    resource: "app",
    previous_data: { maintenance: false },
  });
});
