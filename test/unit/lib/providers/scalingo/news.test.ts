import { describe, expect, test } from "vitest";
import { isOfUse, toNews } from "@/lib/providers/scalingo/news";

function message(type: string, details: object = {}, more: object = {}): string {
  return JSON.stringify({
    id: "54dcdd4a73636100011a0000",
    created_at: "2026-02-12T18:05:14.226+01:00",
    user: { username: "johndoe", email: "john@doe.test", id: "us-1" },
    app_id: "5a3-catalog",
    app_name: "catalog",
    type,
    type_data: details,
    ...more,
  });
}

const changed = {
  addon_provider_name: "Redis® OSS",
  old_plan_name: "redis-starter-256",
  new_plan_name: "redis-starter-512",
  resource_id: "catalog_3083",
};

test("a plan that was changed is told with who, when and what", () => {
  expect(toNews(message("upgrade_addon", changed))).toEqual({
    id: "54dcdd4a73636100011a0000",
    at: new Date("2026-02-12T17:05:14.226Z"),
    concerns: "instance",
    what: "plan changed from redis-starter-256 to redis-starter-512",
    actor: "johndoe",
  });
});

test.each([
  ["new_addon", { plan_name: "redis-starter-256", resource_id: "c_1" }, "instance", "c_1 created"],
  ["delete_addon", { plan_name: "redis-starter-256", resource_id: "c_1" }, "instance", "destroyed"],
  ["suspend_addon", { resource_id: "c_1" }, "instance", "c_1 suspended"],
  ["resume_addon", { resource_id: "c_1" }, "instance", "c_1 resumed"],
  [
    "upgrade_database",
    { addon_name: "Redis", old_version: "7.2.13-1", new_version: "7.2.14-1" },
    "instance",
    "from 7.2.13-1 to 7.2.14-1",
  ],
  [
    "plan_database_maintenance",
    { addon_name: "Redis", maintenance_type: "no-op" },
    "instance",
    "announced (no-op)",
  ],
  ["start_database_maintenance", { addon_name: "Redis" }, "instance", "maintenance began"],
  ["complete_database_maintenance", { addon_name: "Redis" }, "instance", "maintenance ended"],
  ["database/add_feature", { feature: "force-ssl" }, "address", "force-ssl switched on"],
  ["database/remove_feature", { feature: "force-ssl" }, "address", "force-ssl switched off"],
  ["new_variable", { name: "REDIS_URL", value: "planted" }, "address", "REDIS_URL changed"],
  [
    "edit_variable",
    { name: "SCALINGO_REDIS_URL", value: "planted", old_value: "planted" },
    "address",
    "SCALINGO_REDIS_URL changed",
  ],
  [
    "edit_variables",
    { new_vars: [{ name: "A", value: "planted" }], updated_vars: [{ name: "REDIS_URL" }] },
    "address",
    "REDIS_URL changed",
  ],
  ["delete_variable", { name: "REDIS_URL", value: "planted" }, "address", "REDIS_URL changed"],
  ["rename_app", { old_name: "catalog", new_name: "shop" }, "app", "from catalog to shop"],
  ["transfer_app", {}, "app", "transferred"],
  ["delete_app", {}, "app", "deleted"],
])("%s is news, and carries no values of variables", (type, details, concerns, what) => {
  const news = toNews(message(type, details));
  expect(news).toMatchObject({ concerns, what: expect.stringContaining(what) });
  expect(JSON.stringify(news)).not.toMatch(/planted/);
});

describe("nothing of use is", () => {
  test.each([
    ["another kind of event", message("deployment")],
    ["a restart", message("restart", { scope: null })],
    [
      "another engine's plan",
      message("upgrade_addon", { new_plan_name: "postgresql-starter-512" }),
    ],
    ["another engine's maintenance", message("plan_database_maintenance", { addon_name: "MySQL" })],
    ["a variable of something else", message("edit_variable", { name: "RAILS_ENV" })],
    ["no event", JSON.stringify({ hello: "world" })],
    ["no JSON", "<html>"],
    ["nothing", ""],
  ])("%s", (_what, body) => {
    expect(toNews(body)).toBeNull();
  });
});

test("a message without time or user is news all the same", () => {
  const bare = message("delete_app", {}, { created_at: null, user: null, type_data: null });
  expect(toNews(bare)).toMatchObject({ at: null, actor: null });
});

test.each([
  ["addon_plan_changed", true],
  ["addon_db_upgraded", true],
  ["addon_provisioned", true],
  ["addon_updated", false],
  ["variable_bulk_edited", true],
  ["database_maintenance_planned", true],
  ["database_backup_succeeded", false],
  ["app_renamed", true],
  ["app_deployed", false],
  ["app_restarted", false],
])("events of the type %s are asked for: %s", (name, expected) => {
  expect(isOfUse(name)).toBe(expected);
});
