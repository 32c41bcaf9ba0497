import type { World } from "@/local/platforms/world";
import { control, exchange, scalingoClient, until, type Reply } from "./platform-help";

type Body = Record<string, unknown>;

/** Shapes of Scalingo's answers, as far as the tests look into them. */
export type Database = {
  status: string;
  plan: string;
  features: { name: string; status: string }[];
  instances: { type: string; status: string; port: number }[];
  current_operation_id: string | null;
  readable_version: string;
  next_version_id: string | null;
};
export type Event = { id: string; type: string; type_data: Body; user?: Body };

/** An account with one app and its Redis; `region` and `plan` where they matter. */
export function oneApp({ region = "osc-fr1", plan = "redis-starter-256" } = {}): World {
  return {
    accounts: [
      {
        platform: "scalingo",
        email: "ops@example.test",
        token: "tk-us-test",
        apps: [{ name: "shop", region, addons: [{ name: "shop_1234", plan, shape: "empty" }] }],
      },
    ],
  };
}

/** A person's way into one region, and into the database of the app `shop`. */
export async function scalingoAt(url: string, region = "osc-fr1") {
  const bearer = await bearerFor(url, "tk-us-test");
  const api = scalingoClient(`${url}/scalingo-api/${region}`, bearer);
  const auth = scalingoClient(`${url}/scalingo-auth`, bearer);
  const { addons } = (await api("GET", "/v1/apps/shop/addons")).body as {
    addons: { id: string }[];
  };
  const addonId = addons[0]!.id;
  const { addon } = (await api("POST", `/v1/apps/shop/addons/${addonId}/token`)).body as {
    addon: { token: string };
  };
  const atDatabase = scalingoClient(`${url}/scalingo-db/${region}/api`, addon.token);
  /** Asks about the database itself: `/backups` and the like. */
  const db = (method: string, path = "", body?: unknown): Promise<Reply> =>
    atDatabase(method, `/databases/${addonId}${path}`, body);
  const database = async () => ((await db("GET")).body as { database: Database }).database;

  return {
    api,
    auth,
    db,
    atDatabase,
    addonId,
    database,
    settled: () =>
      until(async () => {
        const { status, features } = await database();
        return status === "running" && features.every((one) => one.status === "ACTIVATED");
      }),
    /** The events of the app, newest first. */
    events: async () =>
      ((await api("GET", "/v1/apps/shop/events?per_page=100")).body as { events: Event[] }).events,
    /** What only people at Scalingo can do. */
    atScalingo: (path: string, body: object) => control(url, `/scalingo${path}`, body),
    planId: async (name: string) => {
      const { body } = await api("GET", "/v1/addon_providers/redis/plans?show_all=true");
      return (body as { plans: { id: string; name: string }[] }).plans.find(
        (plan) => plan.name === name,
      )!.id;
    },
    /** Waits for the end of an operation by the address it was told. */
    async ended(location: string): Promise<{ status: string; error: string | null }> {
      for (;;) {
        const response = await fetch(location, { headers: { Authorization: `Bearer ${bearer}` } });
        const { operation } = (await response.json()) as {
          operation: { status: string; error: string | null };
        };
        if (["done", "error", "finished"].includes(operation.status)) return operation;
        await new Promise((wake) => setTimeout(wake, 30));
      }
    },
  };
}

export async function bearerFor(url: string, apiToken: string): Promise<string> {
  const { body } = await exchange(url, apiToken);
  return (body as { token: string }).token;
}
