import { expect } from "vitest";
import { startPlatforms } from "@/local/platforms/start-platforms";
import type { World } from "@/local/platforms/world";
import { herokuClient, until, type Reply } from "./platform-help";

const world: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        {
          name: "shop",
          addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "empty" }],
        },
        { name: "blog", addons: [] },
        {
          name: "vault",
          space: "private",
          addons: [{ name: "redis-vault", plan: "heroku-redis:private-3", shape: "empty" }],
        },
      ],
    },
    {
      platform: "heroku",
      email: "other@example.test",
      token: "HRKU-other",
      apps: [{ name: "theirs", addons: [] }],
    },
  ],
};

export type Body = Record<string, unknown>;

/** A local Heroku with two accounts, and what tests ask of it as the first of them. */
export async function startHeroku() {
  const platforms = await startPlatforms({ home: null, world, pace: 0.02 });
  const request = herokuClient(platforms.url);
  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    request(method, `/heroku-api${path}`, { body, headers });
  const get = async (path: string) => (await call("GET", path)).body as Body;
  const list = async (path: string) => (await call("GET", path)).body as Body[];
  const addon = (name: string) => get(`/addons/${name}`);
  return {
    platforms,
    request,
    call,
    get,
    list,
    addon,
    config: (app: string) => get(`/apps/${app}/config-vars`),
    descriptions: async (app: string) =>
      (await list(`/apps/${app}/releases`)).map(({ description }) => description),
    /** A new app for one test, so that none depends on what another left behind. */
    async anApp(): Promise<string> {
      const { body } = await call("POST", "/apps", { region: "eu" });
      return (body as { name: string }).name;
    },
    /** A new Redis on an app, ready for use. */
    async aRedis(app: string, more: object = {}): Promise<string> {
      const { status, body } = await call("POST", `/apps/${app}/addons`, {
        plan: "heroku-redis:mini",
        ...more,
      });
      expect(status).toBe(201);
      const { name } = body as { name: string };
      await until(async () => (await addon(name)).state === "provisioned");
      return name;
    },
  };
}

/** Heroku's error shape: a status, an id for machines, words for people. */
export function expectError({ status, body }: Reply, code: number, id: string): void {
  expect([status, (body as Body).id]).toEqual([code, id]);
  expect((body as Body).message).toMatch(/\w+/);
}
