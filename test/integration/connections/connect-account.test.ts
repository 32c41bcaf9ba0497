import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { auditEntries, connections, instances, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { connectAccount } from "@/lib/connections/connect-account";
import { openConnection } from "@/lib/connections/credentials";
import { disconnectAccount } from "@/lib/connections/disconnect-account";
import { listConnections } from "@/lib/connections/list-connections";
import { readConnection } from "@/lib/connections/read-connection";
import { reconnectAccount } from "@/lib/connections/reconnect-account";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { herokuErrors, startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
const doorbell = await startDoorbell();
beforeEach(() => {
  wire.reset();
  doorbell.forget();
});
afterAll(async () => {
  await wire.stop();
  await doorbell.stop();
});

const heroku = { providerId: "heroku", credentials: { token: "HRKU-planted-token" } };

async function aBrokenConnection() {
  const owner = await aTeam("owner");
  const { connectionId } = await connectAccount(owner, heroku);
  await db
    .update(connections)
    .set({ status: "broken", problem: "Heroku no longer accepts this token." })
    .where(eq(connections.id, connectionId));
  doorbell.forget();
  return { owner, connectionId };
}

function connectionsOf(actor: Actor) {
  return db.select().from(connections).where(eq(connections.teamId, actor.teamId));
}

function auditOf(actor: Actor, what: string) {
  return db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.teamId, actor.teamId), eq(auditEntries.what, what)));
}

describe("connecting an account", () => {
  test("keeps it sealed, writes it down, and wakes the first look", async () => {
    const owner = await aTeam("owner");
    const { connectionId, label } = await connectAccount(owner, heroku);
    expect(label).toBe("ops@northwind.test");

    const [row] = await connectionsOf(owner);
    expect(row).toMatchObject({
      id: connectionId,
      accountId: "acc-1",
      label: "ops@northwind.test",
      status: "connected",
      createdBy: owner.userId,
    });
    expect(JSON.stringify(row)).not.toContain("planted");
    expect((await openConnection(connectionId)).credentials).toEqual(heroku.credentials);
    expect(await auditOf(owner, "connection.connected")).toHaveLength(1);
    expect(JSON.stringify(await auditOf(owner, "connection.connected"))).not.toContain("planted");
    expect(doorbell.rings()).toEqual([{ name: "connections/sync.due", data: { connectionId } }]);
  });

  test("takes a token that was pasted with white space around it", async () => {
    const owner = await aTeam("owner");
    const credentials = { token: "  HRKU-planted-token\n", extra: "never kept" };
    const { connectionId } = await connectAccount(owner, { providerId: "heroku", credentials });
    expect((await openConnection(connectionId)).credentials).toEqual(heroku.credentials);
  });

  test("with a wrong token says so and saves nothing", async () => {
    const owner = await aTeam("owner");
    wire.routes["GET /heroku/account"] = { status: 401, body: herokuErrors.unauthorized };
    await expect(connectAccount(owner, heroku)).rejects.toThrow(/does not accept this token/);
    expect(await connectionsOf(owner)).toEqual([]);
    expect(doorbell.rings()).toEqual([]);
  });

  test("with an empty token asks nobody", async () => {
    const owner = await aTeam("owner");
    const empty = { providerId: "heroku", credentials: { token: " " } };
    await expect(connectAccount(owner, empty)).rejects.toThrow(/API token is empty/);
    expect(wire.requests).toEqual([]);
  });

  test("while the provider is down says that it may work later, and saves nothing", async () => {
    const owner = await aTeam("owner");
    wire.routes["GET /heroku/account"] = { status: 503 };
    await expect(connectAccount(owner, heroku)).rejects.toMatchObject({ code: "unreachable" });
    expect(await connectionsOf(owner)).toEqual([]);
  });

  test("twice in one team is refused, and the account is named", async () => {
    const owner = await aTeam("owner");
    await connectAccount(owner, heroku);
    await expect(connectAccount(owner, heroku)).rejects.toThrow(
      /has connected the Heroku account ops@northwind\.test already/,
    );
    expect(await connectionsOf(owner)).toHaveLength(1);
  });

  test("by a double click connects it once", async () => {
    const owner = await aTeam("owner");
    const outcomes = await Promise.allSettled([
      connectAccount(owner, heroku),
      connectAccount(owner, heroku),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await connectionsOf(owner)).toHaveLength(1);
  });

  test("that another team has connected is that team's affair", async () => {
    await connectAccount(await aTeam("owner"), heroku);
    const owner = await aTeam("owner");
    await connectAccount(owner, heroku);
    expect(await connectionsOf(owner)).toHaveLength(1);
  });

  test.each(["viewer", "operator"] as const)("is not for a %s", async (role) => {
    await expect(connectAccount(await aTeam(role), heroku)).rejects.toThrow(/Only owners/);
    expect(wire.requests).toEqual([]);
  });

  test.each(["azure", "heroku,rediscloud", "toString"])(
    "at %s, which is no provider, is refused whatever it looks like (E43)",
    async (providerId) => {
      const asked = connectAccount(await aTeam("owner"), { ...heroku, providerId });
      await expect(asked).rejects.toThrow(`There is no provider ${providerId}`);
    },
  );
});

describe("reconnecting", () => {
  test("with a new token of the same account makes it work again", async () => {
    const { owner, connectionId } = await aBrokenConnection();
    const credentials = { token: "HRKU-new" };
    await reconnectAccount(owner, { connectionId, credentials });

    expect(await readConnection(owner, connectionId)).toMatchObject({
      status: "connected",
      problem: null,
    });
    expect((await openConnection(connectionId)).credentials).toEqual(credentials);
    expect(doorbell.rings()).toEqual([{ name: "connections/sync.due", data: { connectionId } }]);
  });

  test("with a token of another account is refused, and both are named", async () => {
    const { owner, connectionId } = await aBrokenConnection();
    wire.routes["GET /heroku/account"] = { body: { id: "acc-2", email: "else@northwind.test" } };
    await expect(
      reconnectAccount(owner, { connectionId, credentials: { token: "HRKU-else" } }),
    ).rejects.toThrow(/opens else@northwind\.test, but the connection is ops@northwind\.test/);
    expect(await readConnection(owner, connectionId)).toMatchObject({ status: "broken" });
  });

  test("with a wrong token leaves it as it was", async () => {
    const { owner, connectionId } = await aBrokenConnection();
    wire.routes["GET /heroku/account"] = { status: 401, body: herokuErrors.unauthorized };
    await expect(
      reconnectAccount(owner, { connectionId, credentials: { token: "HRKU-bad" } }),
    ).rejects.toMatchObject({ code: "refused" });
    expect(await readConnection(owner, connectionId)).toMatchObject({ status: "broken" });
  });

  test("another team's account looks like none", async () => {
    const { connectionId } = await aBrokenConnection();
    const stranger = await aTeam("owner");
    await expect(
      reconnectAccount(stranger, { connectionId, credentials: heroku.credentials }),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("disconnecting", () => {
  test("forgets the account and its instances, and says who did it", async () => {
    const owner = await aTeam("owner");
    const { connectionId } = await connectAccount(owner, heroku);
    await anInstance(owner, { connectionId });
    expect(await disconnectAccount(owner, { connectionId })).toEqual({
      label: "ops@northwind.test",
      leftBehind: [],
    });

    expect(await connectionsOf(owner)).toEqual([]);
    expect(await db.select().from(instances).where(eq(instances.teamId, owner.teamId))).toEqual([]);
    expect(await auditOf(owner, "connection.disconnected")).toMatchObject([
      { userId: owner.userId, subjectId: connectionId },
    ]);
  });

  test("waits for a plan change that is under way", async () => {
    const owner = await aTeam("owner");
    const { connectionId } = await connectAccount(owner, heroku);
    const instance = await anInstance(owner, { connectionId, name: "Cart" });
    const proposal = await aPendingProposal(owner, instance.id);
    const { fromPlanId, toPlanId } = proposal;
    await db.insert(scalingActions).values({
      id: newId("act"),
      teamId: owner.teamId,
      instanceId: instance.id,
      proposalId: proposal.id,
      fromPlanId,
      toPlanId,
    });
    await expect(disconnectAccount(owner, { connectionId })).rejects.toThrow(
      /plan of Cart is being changed/,
    );
    expect(await connectionsOf(owner)).toHaveLength(1);
  });

  test("is for owners, of their own team", async () => {
    const owner = await aTeam("owner");
    const { connectionId } = await connectAccount(owner, heroku);
    const operator = { ...owner, role: "operator" as const };
    await expect(disconnectAccount(operator, { connectionId })).rejects.toThrow(/Only owners/);
    await expect(disconnectAccount(await aTeam("owner"), { connectionId })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await connectionsOf(owner)).toHaveLength(1);
  });
});

test("what pages learn of an account holds nothing sealed, and counts what hangs on it", async () => {
  const owner = await aTeam("owner");
  const { connectionId } = await connectAccount(owner, heroku);
  await anInstance(owner, { connectionId });
  const unwatched = await anInstance(owner, { connectionId });
  const gone = await anInstance(owner, { connectionId });
  await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, unwatched.id));
  await db
    .update(instances)
    .set({ watchedAt: null, status: "gone" })
    .where(eq(instances.id, gone.id));

  const [row, ...others] = await listConnections(owner);
  expect(others).toEqual([]);
  expect(row).toEqual(await readConnection(owner, connectionId));
  expect(row).toMatchObject({
    providerLabel: "Heroku",
    label: "ops@northwind.test",
    instances: 2,
    watched: 1,
  });
  expect(Object.keys(row!).some((key) => /seal|credentials|token/i.test(key))).toBe(false);
  expect(await listConnections(await aTeam())).toEqual([]);
});
