import { readFileSync } from "node:fs";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { control, oneHerokuRedis } from "./platform-help";

let platforms: Platforms;
let gate: { url: string; caFile: string };

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world: oneHerokuRedis });
  gate = (await control(platforms.url, "/gate")).body as typeof gate;
});
afterAll(() => platforms.stop());

/** Asks at the gate as an official client does: by TLS, verifying, without our prefixes. */
function atGate(path: string, url = gate.url) {
  return fetch(`${url}${path}`, {
    headers: {
      Accept: "application/vnd.heroku+json; version=3",
      Authorization: "Bearer HRKU-test",
    },
    dispatcher: new Agent({ connect: { ca: readFileSync(gate.caFile) } }),
  });
}

test.each([
  ["/account", { email: "ops@example.test" }],
  ["/apps/shop", { name: "shop" }],
  ["/redis/v0/databases/redis-shop", { plan: "premium-0" }],
])("who trusts the authority finds %s at the root", async (path, body) => {
  const response = await atGate(path);

  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject(body);
});

test("the gate is localhost, too", async () => {
  const response = await atGate("/account", gate.url.replace("127.0.0.1", "localhost"));

  expect(response.status).toBe(200);
});

test("who does not know the authority does not believe the gate", async () => {
  await expect(fetch(`${gate.url}/account`)).rejects.toMatchObject({
    cause: { code: expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET/) },
  });
});

test("what goes wrong at an endpoint goes wrong at the gate as well", async () => {
  await control(platforms.url, "/faults", {
    match: { method: "GET", path: "/heroku-api/apps" },
    answer: { status: 503, body: { id: "maintenance", message: "Closed for maintenance." } },
    times: 1,
  });

  expect((await atGate("/apps")).status).toBe(503);
  expect((await atGate("/apps")).status).toBe(200);
});
