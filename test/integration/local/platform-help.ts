import { Redis } from "ioredis";
import type { ControlledRedis } from "@/local/platforms/control";
import type { World } from "@/local/platforms/world";

/** One Heroku account with a Redis of 50 MB. */
export const oneHerokuRedis: World = {
  accounts: [
    {
      platform: "heroku",
      email: "ops@example.test",
      token: "HRKU-test",
      apps: [
        {
          name: "shop",
          addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "slow-leak" }],
        },
      ],
    },
  ],
};

/** One Scalingo account with a Redis of 256 MB. */
export const oneScalingoRedis: World = {
  accounts: [
    {
      platform: "scalingo",
      email: "ops@example.test",
      token: "tk-us-test",
      apps: [
        {
          name: "shop",
          addons: [{ name: "shop_1234", plan: "redis-starter-256", shape: "steady-cache" }],
        },
      ],
    },
  ],
};

export type Reply = { status: number; headers: Headers; body: unknown };

async function request(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

/** Speaks to Heroku's two APIs as Headroom does. */
export function herokuClient(url: string, token = "HRKU-test") {
  return (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ) =>
    request(`${url}${path}`, {
      method,
      headers: {
        Accept: "application/vnd.heroku+json; version=3",
        Authorization: `Bearer ${token}`,
        ...options.headers,
      },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    });
}

/** Speaks to one of Scalingo's APIs with a bearer. */
export function scalingoClient(url: string, bearer: string) {
  return (method: string, path: string, body?: unknown) =>
    request(`${url}${path}`, {
      method,
      headers: { Accept: "application/json", Authorization: `Bearer ${bearer}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
}

/** Exchanges an API token for a bearer, as `Basic` with an empty user. */
export function exchange(url: string, apiToken: string): Promise<Reply> {
  return request(`${url}/scalingo-auth/v1/tokens/exchange`, {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(`:${apiToken}`).toString("base64")}` },
  });
}

export async function control(url: string, path: string, body?: unknown): Promise<Reply> {
  return request(`${url}/control${path}`, {
    method: body === undefined ? "GET" : "POST",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** The only Redis of a small world, as the control sees it now. */
export async function theRedis(url: string): Promise<ControlledRedis> {
  const { body } = await control(url, "/redis");
  return (body as ControlledRedis[])[0]!;
}

/** One Redis of a larger world, by the name of its add-on. */
export async function redisNamed(url: string, wanted: string): Promise<ControlledRedis> {
  const { body } = await control(url, "/redis");
  const found = (body as ControlledRedis[]).find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`The world has no ${wanted}.`);
  return found;
}

/** Every plan change that came to its end. */
export async function ledger(url: string): Promise<{ from: string; to: string }[]> {
  const { body } = await control(url, "/changes");
  return (body as { changes: { from: string; to: string }[] }).changes;
}

/** Asks something of a server on a connection of its own. */
export async function ask<T>(redisUrl: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(redisUrl, {
    tls: redisUrl.startsWith("rediss:") ? { rejectUnauthorized: false } : undefined,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on("error", () => {}); // The command that fails carries the error; the event is a copy.
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

export async function limitsOf(
  redisUrl: string,
): Promise<{ memoryBytes: number; clients: number }> {
  const info = await ask(redisUrl, (redis) => redis.info());
  const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1]);
  return { memoryBytes: field("maxmemory"), clients: field("maxclients") };
}

/** Waits until `isTrue` says so; the wait of a test ends with the test itself. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((wake) => setTimeout(wake, 50));
}
