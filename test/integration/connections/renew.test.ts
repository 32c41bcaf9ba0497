import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { connections } from "@/drizzle/schema";
import { askProvider, openConnection } from "@/lib/connections/credentials";
import { sealCredentials } from "@/lib/connections/sealed-credentials";
import { db } from "@/lib/db";
import addOn from "@/test/fixtures/heroku/addon.json";
import { aConnection, aTeam } from "@/test/support/factories";
import {
  herokuAddOn,
  herokuErrors,
  startRecordedProviders,
} from "@/test/support/recorded-providers";
import type { SeenRequest } from "@/test/support/wire";

const wire = await startRecordedProviders();
Object.assign(process.env, {
  HEROKU_ID_URL: `${wire.url}/id`,
  HEROKU_CONNECT_ID: "client-1",
  HEROKU_CONNECT_SECRET: "client-secret",
});
afterAll(() => wire.stop());

const HOUR_MS = 3_600_000;
const inMs = (ms: number) => new Date(Date.now() + ms);
const RENEW = "POST /id/oauth/token";
const renewals = () => wire.asked().filter((asked) => asked === RENEW).length;

/** The only access token Heroku accepts, and the only refresh token, which is good for one renewal. */
let accepted: string;
let refreshable: string;

beforeEach(() => {
  wire.reset();
  accepted = "access-1";
  refreshable = "refresh-1";
  wire.routes[`GET ${herokuAddOn}`] = ({ headers }) =>
    headers.authorization === `Bearer ${accepted}`
      ? { body: addOn }
      : { status: 401, body: herokuErrors.unauthorized };
  wire.routes[RENEW] = (request) => {
    if (!formOf(request).includes(`refresh_token=${refreshable}`)) {
      return { status: 400, body: { id: "bad_request", message: "invalid grant" } };
    }
    const next = String(Number(accepted.split("-")[1]) + 1);
    accepted = `access-${next}`;
    refreshable = `refresh-${next}`;
    const tokens = { access_token: accepted, refresh_token: refreshable, expires_in: 28_799 };
    return { body: { ...tokens, token_type: "Bearer", user_id: "acc-1" } };
  };
});

function formOf({ body }: SeenRequest): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** An account that was connected by a sign-in at Heroku. */
async function aGrant(renewAt: Date | null) {
  const { id } = await aConnection(await aTeam(), {
    credentials: { token: "access-1", refreshToken: "refresh-1" },
  });
  const kind = renewAt === null ? "token" : "oauth";
  await db.update(connections).set({ credentialKind: kind, renewAt }).where(eq(connections.id, id));
  return id;
}

function read(connectionId: string) {
  return askProvider(connectionId, (provider, access) => provider.redisUrl(access, addOn.id));
}

async function rowOf(connectionId: string) {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  return row!;
}

describe("a grant of OAuth", () => {
  test("whose time is near is renewed before it is used, and the new one is kept", async () => {
    const connectionId = await aGrant(inMs(60_000));
    await read(connectionId);

    expect(renewals()).toBe(1);
    const { credentials, renewAt } = await openConnection(connectionId);
    expect(credentials).toMatchObject({ token: "access-2", refreshToken: "refresh-2" });
    expect(renewAt!.getTime()).toBeGreaterThan(Date.now() + 7 * HOUR_MS);

    await read(connectionId);
    expect(renewals()).toBe(1);
  });

  test("that has hours to go is left alone", async () => {
    await read(await aGrant(inMs(2 * HOUR_MS)));
    expect(renewals()).toBe(0);
  });

  test("that is refused early is renewed once, and what was asked is asked again", async () => {
    const connectionId = await aGrant(inMs(2 * HOUR_MS));
    accepted = "access-9";
    expect(await read(connectionId)).toMatchObject({ url: expect.any(String) });
    expect(renewals()).toBe(1);
    expect(await rowOf(connectionId)).toMatchObject({ status: "connected", problem: null });
  });

  test("that many need at once is renewed by one of them, for all", async () => {
    const connectionId = await aGrant(inMs(0));
    const answers = await Promise.all([1, 2, 3, 4].map(() => read(connectionId)));
    expect(answers).toHaveLength(4);
    expect(renewals()).toBe(1);
  });

  test("that was revoked breaks the connection, with what to do", async () => {
    const connectionId = await aGrant(inMs(2 * HOUR_MS));
    [accepted, refreshable] = ["none", "none"];
    await expect(read(connectionId)).rejects.toMatchObject({ code: "forbidden" });
    expect(await rowOf(connectionId)).toMatchObject({
      status: "broken",
      problem: expect.stringMatching(/grant was revoked\. Reconnect/),
    });
  });

  test("that is renewed and refused all the same breaks the connection after one renewal", async () => {
    const connectionId = await aGrant(inMs(2 * HOUR_MS));
    wire.routes[`GET ${herokuAddOn}`] = { status: 401, body: herokuErrors.unauthorized };
    await expect(read(connectionId)).rejects.toMatchObject({ code: "forbidden" });
    expect(renewals()).toBe(1);
    expect((await rowOf(connectionId)).status).toBe("broken");
  });

  test("goes on to be used while Heroku cannot renew it in time", async () => {
    const connectionId = await aGrant(inMs(60_000));
    wire.routes[RENEW] = { status: 503 };
    expect(await read(connectionId)).toMatchObject({ url: expect.any(String) });
    expect(await rowOf(connectionId)).toMatchObject({ status: "connected" });
  });

  test("stays connected when it is refused while Heroku cannot renew it", async () => {
    const connectionId = await aGrant(inMs(2 * HOUR_MS));
    accepted = "access-9";
    wire.routes[RENEW] = { status: 503 };
    await expect(read(connectionId)).rejects.toMatchObject({ code: "unreachable" });
    expect((await rowOf(connectionId)).status).toBe("connected");
  });
});

test("a pasted token is never renewed", async () => {
  const connectionId = await aGrant(null);
  accepted = "access-9";
  await expect(read(connectionId)).rejects.toMatchObject({ code: "forbidden" });
  expect(renewals()).toBe(0);
});

test("a grant that is refused late is not renewed when a person has reconnected meanwhile", async () => {
  const connectionId = await aGrant(inMs(2 * HOUR_MS));
  accepted = "access-of-a-person";
  let times = 0;
  const answer = await askProvider(connectionId, async (provider, access) => {
    times += 1;
    if (times === 1) {
      const fresh = { token: accepted, refreshToken: "refresh-of-a-person" };
      await db
        .update(connections)
        .set({ sealedCredentials: sealCredentials(fresh, connectionId) })
        .where(eq(connections.id, connectionId));
    }
    return provider.redisUrl(access, addOn.id);
  });

  expect(answer).toMatchObject({ url: expect.any(String) });
  expect(renewals()).toBe(0);
  expect(await rowOf(connectionId)).toMatchObject({ status: "connected" });
});
