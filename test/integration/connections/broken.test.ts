import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { auditEntries, connections } from "@/drizzle/schema";
import { askProvider, openConnection } from "@/lib/connections/credentials";
import { markBroken } from "@/lib/connections/mark-broken";
import { sealCredentials } from "@/lib/connections/sealed-credentials";
import { db } from "@/lib/db";
import { dueConnections } from "@/lib/radar/sync-parts";
import addOn from "@/test/fixtures/heroku/addon.json";
import { aConnection, aTeam } from "@/test/support/factories";
import {
  herokuAddOn,
  herokuErrors,
  startRecordedProviders,
} from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

const revoked = { status: 401, body: herokuErrors.unauthorized };

function read(connectionId: string) {
  return askProvider(connectionId, (provider, access) => provider.read(access, addOn.id));
}

async function statusOf(connectionId: string) {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  return row;
}

describe("a token that is revoked later", () => {
  test("breaks the connection with a sentence, and nothing else is asked", async () => {
    const connection = await aConnection(await aTeam());
    wire.routes[`GET ${herokuAddOn}`] = revoked;
    await expect(read(connection.id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await statusOf(connection.id)).toMatchObject({
      status: "broken",
      problem: expect.stringMatching(
        /no longer accepts this token.*“Invalid credentials.*reconnect/,
      ),
    });

    wire.requests.length = 0;
    await expect(read(connection.id)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/Heroku account ops@example\.test has to be reconnected/),
    });
    expect(wire.requests).toEqual([]);
    expect(await dueConnections(new Date())).not.toContain(connection.id);
  });

  test("is written down once, however many notice it at once", async () => {
    const connection = await aConnection(await aTeam());
    wire.routes[`GET ${herokuAddOn}`] = revoked;
    await Promise.allSettled([1, 2, 3].map(() => read(connection.id)));
    const entries = await db
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.subjectId, connection.id)));
    expect(entries).toMatchObject([{ what: "connection.broken", userId: null }]);
  });

  test("does not break what a person has reconnected meanwhile", async () => {
    const connection = await aConnection(await aTeam());
    const { sealedCredentials } = await openConnection(connection.id);
    await db
      .update(connections)
      .set({ sealedCredentials: sealCredentials({ token: "HRKU-new" }, connection.id) })
      .where(eq(connections.id, connection.id));

    const late = { connectionId: connection.id, sealedCredentials, problem: "too late" };
    expect(await markBroken(late)).toBe(false);
    expect(await statusOf(connection.id)).toMatchObject({ status: "connected", problem: null });
  });
});

test.each([
  ["a used up allowance", { status: 429, body: herokuErrors.rate_limit }],
  ["an error of the provider's", { status: 500 }],
  ["a refusal", { status: 403, body: herokuErrors.forbidden }],
  ["an instance that is gone", { status: 404, body: herokuErrors.not_found }],
])("%s does not break the connection", async (_what, answer) => {
  const connection = await aConnection(await aTeam());
  wire.routes[`GET ${herokuAddOn}`] = answer;
  await expect(read(connection.id)).rejects.toThrow();
  expect(await statusOf(connection.id)).toMatchObject({ status: "connected" });
});

test("a connection that was removed says so", async () => {
  await expect(openConnection("con_nowhere")).rejects.toMatchObject({ code: "not_found" });
});
