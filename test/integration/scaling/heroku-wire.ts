import { startWire, type Answer, type Wire } from "@/test/support/wire";

/** One Heroku Redis as the wire plays it. */
export type FakeAddOn = {
  id: string;
  planName: string;
  isWaiting: boolean;
  isGone: boolean;
  url: string;
  /** What a plan change answers; by default it takes the plan at once and begins to work. */
  onChange: (planName: string) => Answer;
  /** What any read answers instead, while it is not null. */
  trouble: Answer | null;
};

export type HerokuWire = Wire & {
  addOn(given?: Partial<FakeAddOn>): FakeAddOn;
  /** How often a plan was asked for. */
  changes(addOn: FakeAddOn): string[];
};

/**
 * Starts a wire that plays Heroku for add-ons of one app, and points the adapter at it. Await it at the
 * top of a test file: the settings are read once, at first use.
 */
export async function startHerokuWire(): Promise<HerokuWire> {
  const wire = await startWire();
  Object.assign(process.env, {
    HEROKU_API_URL: `${wire.url}/api`,
    HEROKU_DATA_API_URL: `${wire.url}/data`,
  });
  const app = { id: "app-1", name: "storefront", region: { name: "eu" } };
  wire.routes["GET /api/apps/app-1"] = { body: app };
  let count = 0;

  const addOn = (given: Partial<FakeAddOn> = {}): FakeAddOn => {
    count += 1;
    const id = `addon-${count}`;
    const fake: FakeAddOn = {
      id,
      planName: "heroku-redis:premium-0",
      isWaiting: false,
      isGone: false,
      url: `rediss://:secret@${id}.compute.test:1000`,
      onChange: (planName) => {
        fake.planName = planName;
        fake.isWaiting = true;
        return { body: bodyOf(fake) };
      },
      trouble: null,
      ...given,
    };
    const told = (body: () => unknown) => (): Answer => {
      if (fake.isGone)
        return { status: 404, body: { id: "not_found", message: "Couldn't find that add-on." } };
      return fake.trouble ?? { body: body() };
    };
    wire.routes[`GET /api/addons/${id}`] = told(() => bodyOf(fake));
    wire.routes[`GET /data/redis/v0/databases/${id}/wait`] = told(() => ({
      message: fake.isWaiting ? "resizing" : "available",
      "waiting?": fake.isWaiting,
    }));
    wire.routes["GET /api/apps/app-1/config-vars"] = told(() => ({ REDIS_URL: fake.url }));
    wire.routes[`PATCH /api/apps/app-1/addons/${id}`] = ({ body }) =>
      fake.onChange((body as { plan: string }).plan);
    return fake;
  };
  const bodyOf = (fake: FakeAddOn) => ({
    id: fake.id,
    name: `redis-${fake.id}`,
    app: { id: app.id, name: app.name },
    addon_service: { name: "heroku-redis" },
    plan: { name: fake.planName },
    state: "provisioned",
    billed_price: { cents: 2900, contract: false, unit: "month" },
    config_vars: ["REDIS_URL"],
  });
  const changes = ({ id }: FakeAddOn) =>
    wire.requests
      .filter(({ method, path }) => method === "PATCH" && path.endsWith(id))
      .map(({ body }) => (body as { plan: string }).plan);

  return Object.assign(wire, { addOn, changes });
}
