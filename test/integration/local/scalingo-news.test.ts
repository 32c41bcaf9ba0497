import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { startWire, type Wire } from "@/test/support/wire";
import { control, until } from "./platform-help";
import { oneApp, scalingoAt, type Event } from "./scalingo-help";

let platforms: Platforms;
let wire: Wire;
let scalingo: Awaited<ReturnType<typeof scalingoAt>>;

beforeAll(async () => {
  wire = await startWire({ "POST /hook": { status: 200 } });
  platforms = await startPlatforms({
    home: null,
    world: oneApp(),
    pace: 0.05,
    scalingoRequests: 10_000,
  });
  scalingo = await scalingoAt(platforms.url);
});
afterAll(async () => {
  await platforms.stop();
  await wire.stop();
});

const path = "/v1/apps/shop/notifiers";
const address = () => ({ webhook_url: `${wire.url}/hook` });

async function eventTypeId(name: string): Promise<string> {
  const { body } = await scalingo.api("GET", "/v1/event_types");
  return (body as { event_types: { id: string; name: string }[] }).event_types.find(
    (type) => type.name === name,
  )!.id;
}

async function webhookPlatformId(): Promise<string> {
  const { body } = await scalingo.api("GET", "/v1/notification_platforms/search?name=webhook");
  return (body as { notification_platforms: { id: string }[] }).notification_platforms[0]!.id;
}

/** Makes a notifier that tells the wire. */
async function notifier(fields: object): Promise<string> {
  const wanted = { platform_id: await webhookPlatformId(), name: "watch", type_data: address() };
  const { body } = await scalingo.api("POST", path, { notifier: { ...wanted, ...fields } });
  return (body as { notifier: { id: string } }).notifier.id;
}

/** The events the wire was told of, oldest first. */
function heard(): Event[] {
  return wire.requests.map(({ body }) => body as Event);
}

async function setVariable(value: string): Promise<void> {
  await scalingo.api("POST", "/v1/apps/shop/variables", { variable: { name: "NOTE", value } });
}

test("what was done by hand is on the timeline like any other change", async () => {
  await control(platforms.url, "/addons/shop_1234", { plan: "redis:redis-starter-512" });
  await until(async () => (await scalingo.events()).some(({ type }) => type === "upgrade_addon"));
  await control(platforms.url, "/addons/shop_1234", { renameApp: "store" });
  await until(async () => {
    const { body } = await scalingo.api("GET", "/v1/events");
    const [newest] = (body as { events: Event[] }).events;
    return newest?.type === "rename_app" && newest.type_data.new_name === "store";
  });
  await control(platforms.url, "/addons/shop_1234", { renameApp: "shop" });

  expect((await scalingo.events()).find(({ type }) => type === "upgrade_addon")).toMatchObject({
    user: { email: "ops@example.test" },
    type_data: {
      addon_provider_name: "Redis® OSS",
      old_plan_name: "redis-starter-256",
      new_plan_name: "redis-starter-512",
      resource_id: "shop_1234",
    },
  });
  await scalingo.settled();
});

test("pages of a timeline follow each other, and the ends have no neighbour", async () => {
  for (const value of ["one", "two", "three"]) await setVariable(value);
  const all = await scalingo.events();
  const page = async (number: number) => {
    const { body } = await scalingo.api("GET", `/v1/apps/shop/events?page=${number}&per_page=1`);
    return body as { events: Event[]; meta: { pagination: Record<string, number | null> } };
  };

  expect((await page(2)).events).toEqual([all[1]]);
  expect((await page(1)).meta.pagination).toEqual({
    prev_page: null,
    current_page: 1,
    next_page: 2,
    total_pages: all.length,
    total_count: all.length,
  });
  expect((await page(all.length)).meta.pagination.next_page).toBeNull();
});

test("a notifier hears of what it selected and of nothing else, as the timeline has it", async () => {
  wire.requests.length = 0;
  const id = await notifier({ selected_event_ids: [await eventTypeId("variable_edited")] });
  await scalingo.api("PATCH", "/v1/apps/shop", { app: { force_https: true } });
  await setVariable("told");
  await until(() => Promise.resolve(heard().length > 0));

  expect(heard().map(({ type }) => type)).toEqual(["edit_variable"]);
  const { body } = await scalingo.api("GET", `/v1/apps/shop/events/${heard()[0]!.id}`);
  expect(body).toEqual({ event: heard()[0] });
  await scalingo.api("DELETE", `${path}/${id}`);
});

test("a notifier of all events also hears of those that cannot be selected; one asleep hears nothing", async () => {
  wire.requests.length = 0;
  const id = await notifier({ send_all_events: true });
  await scalingo.db("POST", "/features", { feature: { name: "redis-aof" } });
  await until(() => Promise.resolve(heard().some(({ type }) => type === "database/add_feature")));

  await scalingo.api("PATCH", `${path}/${id}`, { notifier: { active: false } });
  await scalingo.api("DELETE", `${path}/${id}`);
  const before = heard().length;
  await setVariable("after");
  await scalingo.settled();
  expect(heard()).toHaveLength(before);
});

test("an address that fails is tried again, with the same event", async () => {
  wire.requests.length = 0;
  wire.routes["POST /hook"] = { status: 500 };
  const id = await notifier({ selected_event_ids: [await eventTypeId("variable_edited")] });
  await setVariable("again");
  await until(() => Promise.resolve(heard().length === 1));
  wire.routes["POST /hook"] = { status: 200 };
  await until(() => Promise.resolve(heard().length === 2));

  expect(heard()[1]).toEqual(heard()[0]);
  await scalingo.api("DELETE", `${path}/${id}`);
});

test("the documentation's example, in the plural, makes a notifier as well", async () => {
  const notifiers = { platform_id: await webhookPlatformId(), name: "one", type_data: address() };
  const made = await scalingo.api("POST", path, { notifiers });
  expect(made.status).toBe(201);
  const { id } = (made.body as { notifier: { id: string } }).notifier;
  wire.requests.length = 0;
  await scalingo.api("POST", `${path}/${id}/test`);
  await until(() => Promise.resolve(heard().length === 1));
  await scalingo.api("DELETE", `${path}/${id}`);
});

test.each([
  ["a platform that does not exist", { platform_id: "none" }, "platform_id"],
  ["no name", { name: undefined }, "name"],
  ["no address", { type_data: {} }, "webhook_url"],
  ["an event nobody tells of", { selected_event_ids: ["none"] }, "selected_event_ids"],
])("a notifier with %s is refused", async (_case, fields, field) => {
  const wanted = { platform_id: await webhookPlatformId(), name: "watch", type_data: address() };
  expect(await scalingo.api("POST", path, { notifier: { ...wanted, ...fields } })).toMatchObject({
    status: 422,
    body: { errors: { [field]: [expect.any(String)] } },
  });
});

test("a limit that is told in JSON is a fault of one address, and others answer", async () => {
  await control(platforms.url, "/faults", {
    match: { path: "^/scalingo-api/osc-fr1/v1/apps/shop/addons$" },
    answer: { status: 429, body: { error: "Too many requests", code: "rate_limited" } },
    times: 1,
  });

  expect(await scalingo.api("GET", "/v1/apps/shop/addons")).toMatchObject({
    status: 429,
    body: { code: "rate_limited" },
  });
  expect((await scalingo.api("GET", "/v1/apps/shop")).status).toBe(200);
});
