import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import containers from "@/test/fixtures/scalingo/containers.json";
import eventTypes from "@/test/fixtures/scalingo/event-types.json";
import notificationPlatforms from "@/test/fixtures/scalingo/notification-platforms.json";
import notifiers from "@/test/fixtures/scalingo/notifiers.json";
import processes from "@/test/fixtures/scalingo/ps.json";
import { problemOf } from "@/test/support/problem-of";
import { startRecordedProviders } from "@/test/support/recorded-providers";
import {
  anAccount,
  app,
  bodySent,
  changesAsked,
  remoteId,
  scalingoAddOnPath,
  scalingoApp,
} from "@/test/support/recorded-scalingo";

const wire = await startRecordedProviders();
afterAll(() => wire.stop());
beforeEach(() => wire.reset());

const { apps, lifecycle, webhooks } = scalingo;

describe("an app", () => {
  const operation = `GET ${scalingoApp}/operations/op-1`;
  // The host is not ours on purpose: the bearer must not travel there.
  const Location = "https://api.elsewhere.test/v1/apps/catalog/operations/op-1";

  test("tells its formation, and what is alive of it", async () => {
    wire.routes[`GET ${scalingoApp}/containers`] = { body: containers };
    wire.routes[`GET ${scalingoApp}/ps`] = { body: processes };
    expect(await apps!.formation(anAccount(), app)).toEqual([
      { type: "web", quantity: 2, size: "L" },
      { type: "worker", quantity: 1, size: "M" },
    ]);
    expect(await apps!.running(anAccount(), app, "web")).toBe(2);
    expect(await apps!.running(anAccount(), app, "worker")).toBe(0);
  });

  test("is scaled, several types at once, and waited for", async () => {
    wire.routes[`POST ${scalingoApp}/scale`] = {
      status: 202,
      headers: { Location },
      body: containers,
    };
    wire.routes[operation] = { body: { operation: { id: "op-1", status: "done" } } };
    await apps!.scale(anAccount(), app, [
      { type: "web", quantity: 0 },
      { type: "worker", quantity: 0 },
    ]);
    expect(bodySent(wire)).toEqual({
      containers: [
        { name: "web", amount: 0 },
        { name: "worker", amount: 0 },
      ],
    });
    expect(wire.asked().at(-1)).toBe(operation);
  });

  test("whose operation Scalingo has forgotten is not waited for any longer", async () => {
    wire.routes[`POST ${scalingoApp}/restart`] = { status: 202, headers: { Location } };
    await expect(apps!.restart(anAccount(), app, null)).resolves.toBeUndefined();
    expect(wire.asked().filter((one) => one === operation)).toHaveLength(1);
  });

  test("that was never deployed is scaled at once", async () => {
    wire.routes[`POST ${scalingoApp}/scale`] = { status: 200, body: containers };
    await apps!.scale(anAccount(), app, [{ type: "web", quantity: 1 }]);
    expect(wire.asked()).not.toContain(operation);
  });

  test.each([
    ["worker", { scope: ["worker"] }],
    [null, { scope: [] }],
  ])("is restarted (%j), and what went wrong is told", async (type, expected) => {
    wire.routes[`POST ${scalingoApp}/restart`] = { status: 202, headers: { Location } };
    wire.routes[operation] = {
      body: { operation: { id: "op-1", status: "error", error: "container web-1 failed" } },
    };
    const problem = await problemOf(apps!.restart(anAccount(), app, type));
    expect(bodySent(wire)).toEqual(expected);
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toContain("“container web-1 failed”");
  });

  test("that is busy with another operation is asked again later", async () => {
    wire.routes[`POST ${scalingoApp}/restart`] = { status: 409, body: { error: "app is scaling" } };
    const problem = await problemOf(apps!.restart(anAccount(), app, null));
    expect(problem.isRetryable).toBe(true);
    expect(problem.message).toContain("“app is scaling”");
  });

  test("gives its config vars with aliases resolved", async () => {
    expect(await apps!.configVars(anAccount(), app)).toMatchObject({ RAILS_ENV: "production" });
    const asked = wire.requests.find(({ path }) => path === `${scalingoApp}/variables`);
    expect(asked?.query.get("aliases")).toBe("false");
  });

  test("gets config vars, loses others, and is not restarted by it", async () => {
    wire.routes[`PUT ${scalingoApp}/variables`] = { body: { variables: [] } };
    wire.routes[`DELETE ${scalingoApp}/variables`] = { status: 204 };
    const vars = { REDIS_URL: "redis://new", RAILS_ENV: null, GONE_ALREADY: null };
    expect(await apps!.setConfigVars(anAccount(), app, vars)).toEqual({ restarts: false });
    const bodies = wire.requests
      .filter(({ method }) => ["PUT", "DELETE"].includes(method))
      .map(({ body }) => body);
    expect(bodies).toEqual([
      { variables: [{ name: "REDIS_URL", value: "redis://new" }] },
      { variable_ids: ["v3"] },
    ]);
  });

  test("has no maintenance page to switch", () => {
    expect(apps!.setMaintenance).toBeNull();
  });
});

describe("a new instance", () => {
  const other = { id: "osc-fr1/5a3-empty", name: "empty" };
  const wanted = { app: other, planId: "redis:redis-starter-512", forkOf: null, attachAs: null };
  const addOns = "/api/osc-fr1/v1/apps/5a3-empty/addons";

  beforeEach(() => {
    wire.routes[`GET ${addOns}`] = { body: { addons: [] } };
    wire.routes[`POST ${addOns}`] = {
      status: 201,
      body: {
        addon: {
          id: "ad-new",
          resource_id: "empty_1",
          status: "provisioning",
          plan: { name: "redis-starter-512" },
          addon_provider: { id: "redis" },
        },
        message: "",
        variables: ["SCALINGO_REDIS_URL"],
      },
    };
  });

  test("is made by Scalingo's own plan id, and is not ready at once", async () => {
    expect(await lifecycle!.create(anAccount(), wanted)).toMatchObject({
      remoteId: "osc-fr1/5a3-empty/ad-new",
      name: "empty_1",
      appName: "empty",
      status: "changing",
    });
    expect(bodySent(wire)).toEqual({
      addon: { addon_provider_id: "redis", plan_id: "pl-redis-starter-512" },
    });
  });

  test.each([
    ["as a copy", { ...wanted, forkOf: remoteId }, /cannot make a Redis as a copy/],
    ["beside another", { ...wanted, app }, /catalog has a Redis already \(catalog_3083\)/],
    ["on no plan of Scalingo's", { ...wanted, planId: "redis:redis-starter-99" }, /does not sell/],
  ])("is not made %s", async (_how, asked, expected) => {
    expect((await problemOf(lifecycle!.create(anAccount(), asked))).message).toMatch(expected);
    expect(changesAsked(wire)).toEqual([]);
  });

  test("that the account cannot pay for tells Scalingo's reason", async () => {
    wire.routes[`POST ${addOns}`] = {
      status: 402,
      body: { name: "payment-method", error: "No payment method", url: "https://x" },
    };
    const problem = await problemOf(lifecycle!.create(anAccount(), wanted));
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toMatch(/“No payment method”.*payment method in Scalingo’s dashboard/);
  });

  test("is destroyed, and one that is gone is fine", async () => {
    wire.routes[`DELETE ${scalingoAddOnPath}`] = { status: 204 };
    await lifecycle!.destroy(anAccount(), remoteId);
    expect(changesAsked(wire)).toEqual([`DELETE ${scalingoAddOnPath}`]);
    delete wire.routes[`DELETE ${scalingoAddOnPath}`];
    await expect(lifecycle!.destroy(anAccount(), remoteId)).resolves.toBeUndefined();
  });
});

describe("webhooks", () => {
  const url = "https://headroom.test/api/webhooks/whk_1";
  const path = `${scalingoApp}/notifiers`;

  beforeEach(() => {
    wire.routes[`GET ${path}`] = { body: notifiers };
    wire.routes["GET /api/osc-fr1/v1/notification_platforms"] = { body: notificationPlatforms };
    wire.routes["GET /api/osc-fr1/v1/event_types"] = { body: eventTypes };
    wire.routes[`POST ${path}`] = {
      status: 201,
      body: { notifier: { id: "no-new", type: "webhook", type_data: { webhook_url: url } } },
    };
  });

  test("are asked for the events that matter to a Redis, once per day and region", async () => {
    expect(await webhooks!.subscribe(anAccount(), remoteId, url, "secret")).toEqual({
      id: "no-new",
      url,
      secret: "secret",
    });
    expect(bodySent(wire)).toEqual({
      notifier: {
        platform_id: "p-hook",
        name: "Headroom",
        active: true,
        send_all_events: false,
        selected_event_ids: ["e-plan", "e-var", "e-gone", "e-maint"],
        type_data: { webhook_url: url },
      },
    });
    wire.requests.length = 0;
    await webhooks!.subscribe(anAccount(), remoteId, url, "secret");
    expect(wire.asked().filter((one) => /event_types|platforms/.test(one))).toEqual([]);
  });

  test("that are there already are not made twice", async () => {
    const there = "https://hooks.example.test/in";
    expect(await webhooks!.subscribe(anAccount(), remoteId, there, "s")).toMatchObject({
      id: "no-hook",
    });
    expect(changesAsked(wire)).toEqual([]);
  });

  test("are listed, other notifiers are not", async () => {
    expect(await webhooks!.list(anAccount(), remoteId)).toEqual([
      { id: "no-hook", url: "https://hooks.example.test/in" },
    ]);
  });

  test("are taken away, and one that is gone is fine", async () => {
    wire.routes[`DELETE ${path}/no-hook`] = { status: 204 };
    await webhooks!.unsubscribe(anAccount(), remoteId, "no-hook");
    expect(changesAsked(wire)).toEqual([`DELETE ${path}/no-hook`]);
    await expect(webhooks!.unsubscribe(anAccount(), remoteId, "no-gone")).resolves.toBeUndefined();
  });
});

test("what Scalingo does not have is left out", () => {
  expect(scalingo.oauth()).toBeNull();
  expect(scalingo.attachments).toBeNull();
  expect(scalingo.drains).toBeNull();
});
