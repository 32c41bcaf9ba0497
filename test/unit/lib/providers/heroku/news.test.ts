import { describe, expect, test } from "vitest";
import { toNews } from "@/lib/providers/heroku/news";

/** A delivery as Heroku sends it; `changes` differ from one that says nothing special. */
function delivery(changes: Record<string, unknown>): string {
  return JSON.stringify({
    id: "delivery-1",
    action: "update",
    resource: "addon",
    data: { name: "redis-jobs" },
    previous_data: {},
    actor: { email: "ada@example.com" },
    published_at: "2026-11-21T06:00:00Z",
    webhook_metadata: { event: { id: "event-1", include: "api:addon" } },
    ...changes,
  });
}

const plan = (name: string) => ({ name: "redis-jobs", plan: { name } });

describe("a message", () => {
  test("says what happened, when and by whom, under the id of its event", () => {
    const body = delivery({
      data: plan("heroku-redis:premium-2"),
      previous_data: plan("heroku-redis:premium-0"),
    });
    expect(toNews(body)).toEqual({
      id: "event-1",
      at: new Date("2026-11-21T06:00:00Z"),
      concerns: "instance",
      what: "plan changed from heroku-redis:premium-0 to heroku-redis:premium-2",
      actor: "ada@example.com",
    });
  });

  test.each([
    ["addon", "create", {}, {}, "instance", "redis-jobs created"],
    ["addon", "destroy", {}, {}, "instance", "redis-jobs destroyed"],
    ["addon", "update", {}, {}, "instance", "redis-jobs changed"],
    ["addon", "update", {}, { name: "redis-old" }, "instance", "redis-old renamed to redis-jobs"],
    [
      "addon",
      "update",
      { plan: { name: "heroku-redis:mini" } },
      { plan: { name: "heroku-redis:mini" } },
      "instance",
      "redis-jobs changed",
    ],
    ["addon", "update", { name: null }, {}, "instance", "an add-on changed"],
    [
      "addon-attachment",
      "create",
      { name: "CACHE", addon: { name: "redis-jobs" } },
      {},
      "address",
      "redis-jobs attached",
    ],
    ["addon-attachment", "destroy", { name: "CACHE" }, {}, "address", "CACHE detached"],
    ["addon-attachment", "update", { name: "CACHE" }, {}, "address", "CACHE attached otherwise"],
    ["release", "create", { description: "Set REDIS_URL" }, {}, "address", "Set REDIS_URL"],
    ["app", "destroy", { name: "shop" }, {}, "app", "app shop destroyed"],
    ["app", "update", { name: "shop" }, { name: "store" }, "app", "app renamed from store to shop"],
  ])("about %s, %s with %j after %j", (resource, action, data, before, concerns, what) => {
    const body = delivery({
      resource,
      action,
      data: { name: "redis-jobs", ...data },
      previous_data: before,
    });
    expect(toNews(body)).toMatchObject({ concerns, what });
  });

  test("without an event has the delivery's id, and without either is none", () => {
    expect(toNews(delivery({ webhook_metadata: null }))?.id).toBe("delivery-1");
    expect(toNews(delivery({ webhook_metadata: null, id: null }))).toBeNull();
  });

  test("without a date or an actor leaves them open", () => {
    expect(toNews(delivery({ published_at: "just now", actor: null }))).toMatchObject({
      at: null,
      actor: null,
    });
  });
});

test.each([
  ["no JSON", "<html>"],
  ["something else", JSON.stringify({ hello: "there" })],
  ["a list", "[]"],
  ["nothing", ""],
  ["a resource that concerns no Redis", delivery({ resource: "dyno" })],
  ["a deploy", delivery({ resource: "release", data: { description: "Deploy 1a2b3c4" } })],
  ["a release without a description", delivery({ resource: "release", data: {} })],
  ["an app in maintenance mode", delivery({ resource: "app", data: { name: "shop" } })],
])("%s is no news", (_what, body) => {
  expect(toNews(body)).toBeNull();
});
