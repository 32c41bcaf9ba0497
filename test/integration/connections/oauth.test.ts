import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { auditEntries, connections } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { beginOAuth } from "@/lib/connections/begin-oauth";
import { carriedTo, carry } from "@/lib/connections/carried-words";
import { connectAccount } from "@/lib/connections/connect-account";
import { openConnection } from "@/lib/connections/credentials";
import { disconnectAccount } from "@/lib/connections/disconnect-account";
import { finishOAuth } from "@/lib/connections/finish-oauth";
import { reconnectAccount } from "@/lib/connections/reconnect-account";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import account from "@/test/fixtures/heroku/account.json";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam } from "@/test/support/factories";
import { herokuErrors, startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
Object.assign(process.env, {
  HEROKU_ID_URL: `${wire.url}/id`,
  HEROKU_CONNECT_ID: "client-1",
  HEROKU_CONNECT_SECRET: "client-secret",
});
const doorbell = await startDoorbell();

const grantOf = (accessToken: string) => ({
  access_token: accessToken,
  refresh_token: "refresh-planted",
  expires_in: 28_799,
  token_type: "Bearer",
  user_id: "acc-1",
  session_nonce: null,
});
const revoked = () => wire.asked().filter((asked) => asked.startsWith("DELETE "));

beforeEach(() => {
  wire.reset();
  doorbell.forget();
  // An account of its own for each test: of one that others hold too, the grant is not given back.
  wire.routes["GET /heroku/account"] = { body: { ...account, id: newId("msg") } };
  wire.routes["POST /id/oauth/token"] = { body: grantOf("HRKU-planted-grant") };
  wire.routes["GET /heroku/oauth/authorizations"] = {
    body: [{ id: "auth-1", access_token: { token: "HRKU-planted-grant" }, scope: ["global"] }],
  };
  wire.routes["DELETE /heroku/oauth/authorizations/auth-1"] = { body: { id: "auth-1" } };
});
afterAll(async () => {
  await wire.stop();
  await doorbell.stop();
});

const now = new Date();
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const heroku = { providerId: "heroku", connectionId: null };

/** What a person's browser brings back after Heroku let Headroom in. */
async function answerFor(actor: Actor, connectionId: string | null = null) {
  const { url, nonce } = await beginOAuth(actor, { providerId: "heroku", connectionId }, now);
  const state = new URL(url).searchParams.get("state")!;
  return { providerId: "heroku", nonce, state, code: "code-1" };
}

async function connectedByOAuth(actor: Actor): Promise<string> {
  return (await finishOAuth(actor, await answerFor(actor), now)).connectionId;
}

const connectionsOf = (actor: Actor) =>
  db.select().from(connections).where(eq(connections.teamId, actor.teamId));

describe("beginning a sign-in", () => {
  test("leads to Heroku, for the client of this installation, with a state that says nothing", async () => {
    const owner = await aTeam("owner");
    const { url, nonce } = await beginOAuth(owner, heroku, now);
    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe(`${wire.url}/id/oauth/authorize`);
    expect(searchParams.get("client_id")).toBe("client-1");
    expect(searchParams.get("response_type")).toBe("code");
    expect(searchParams.get("scope")).toBeTruthy();
    expect(searchParams.get("state")).not.toContain(owner.teamId);
    expect(url).not.toContain(nonce);
  });

  test("is for owners, and for an account of their own team", async () => {
    const owner = await aTeam("owner");
    await expect(beginOAuth({ ...owner, role: "operator" }, heroku)).rejects.toThrow(/Only owners/);
    const { connectionId } = await connectAccount(await aTeam("owner"), {
      providerId: "heroku",
      credentials: { token: "HRKU-other" },
    });
    await expect(beginOAuth(owner, { providerId: "heroku", connectionId })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("where a provider offers none, a token is what is left", async () => {
    const owner = await aTeam("owner");
    await expect(beginOAuth(owner, { providerId: "scalingo", connectionId: null })).rejects.toThrow(
      /no sign-in at Scalingo/,
    );
  });
});

describe("coming back from Heroku", () => {
  test("connects the account, sealed, with the time its grant has to be renewed", async () => {
    const owner = await aTeam("owner");
    const connectionId = await connectedByOAuth(owner);

    const [row] = await connectionsOf(owner);
    expect(row).toMatchObject({
      id: connectionId,
      label: account.email,
      credentialKind: "oauth",
      status: "connected",
    });
    expect(row!.renewAt!.getTime()).toBeGreaterThan(minutes(60).getTime());
    expect(JSON.stringify(row)).not.toContain("planted");
    expect((await openConnection(connectionId)).credentials).toMatchObject({
      token: "HRKU-planted-grant",
      refreshToken: "refresh-planted",
    });
    expect(doorbell.rings()).toEqual([{ name: "connections/sync.due", data: { connectionId } }]);
  });

  test("with an account that is connected already gives that one the new grant", async () => {
    const owner = await aTeam("owner");
    const { connectionId } = await connectAccount(owner, {
      providerId: "heroku",
      credentials: { token: "HRKU-pasted" },
    });
    await db
      .update(connections)
      .set({ status: "broken", problem: "Heroku no longer accepts this token." })
      .where(eq(connections.id, connectionId));

    expect(await connectedByOAuth(owner)).toBe(connectionId);
    expect(await connectionsOf(owner)).toMatchObject([
      { id: connectionId, credentialKind: "oauth", status: "connected", problem: null },
    ]);
    const entries = await db
      .select()
      .from(auditEntries)
      .where(
        and(
          eq(auditEntries.subjectId, connectionId),
          eq(auditEntries.what, "connection.reconnected"),
        ),
      );
    expect(entries).toHaveLength(1);
  });

  test.each([
    ["in another browser", { nonce: "another" }, /belongs to no sign-in that this browser began/],
    ["with a state that somebody made up", { state: "made-up" }, /belongs to no sign-in/],
    [
      "after a no",
      { code: undefined, error: "access_denied" },
      /You declined at Heroku, so nothing was connected/,
    ],
    [
      "with an error of Heroku's",
      { code: undefined, error: "server_error", error_description: "Try later." },
      /did not let Headroom in: “Try later”/,
    ],
  ])("%s connects nothing, asks nobody, and says so", async (_what, part, sentence) => {
    const owner = await aTeam("owner");
    const answer = { ...(await answerFor(owner)), ...part };
    await expect(finishOAuth(owner, answer, now)).rejects.toThrow(sentence);
    expect(await connectionsOf(owner)).toEqual([]);
    expect(wire.requests).toEqual([]);
  });

  test("too late, as another person or for another team connects nothing", async () => {
    const owner = await aTeam("owner");
    const answer = await answerFor(owner);
    await expect(finishOAuth(owner, answer, minutes(16))).rejects.toThrow(/took too long/);
    const { teamId } = await aTeam("owner");
    await expect(finishOAuth({ ...owner, teamId }, answer, now)).rejects.toThrow(
      /in another of your teams/,
    );
    const { userId } = await aTeam("owner");
    await expect(finishOAuth({ ...owner, userId }, answer, now)).rejects.toThrow(
      /by another person/,
    );
    expect(wire.requests).toEqual([]);
  });

  test("with a code that Heroku does not take says so", async () => {
    const owner = await aTeam("owner");
    wire.routes["POST /id/oauth/token"] = { status: 401, body: herokuErrors.unauthorized };
    await expect(finishOAuth(owner, await answerFor(owner), now)).rejects.toMatchObject({
      name: "AppError",
    });
    expect(await connectionsOf(owner)).toEqual([]);
  });

  test("as another account than the one to reconnect changes nothing, and gives the grant back", async () => {
    const owner = await aTeam("owner");
    const { connectionId } = await connectAccount(owner, {
      providerId: "heroku",
      credentials: { token: "HRKU-pasted" },
    });
    wire.routes["GET /heroku/account"] = {
      body: { ...account, id: "acc-2", email: "else@northwind.test" },
    };
    await expect(finishOAuth(owner, await answerFor(owner, connectionId), now)).rejects.toThrow(
      /signed in at Heroku as else@northwind\.test, but the connection is ops@/,
    );
    expect((await openConnection(connectionId)).credentials).toEqual({ token: "HRKU-pasted" });
    expect(revoked()).toHaveLength(1);
  });
});

describe("the grant of an account", () => {
  test("is given back when the account is disconnected", async () => {
    const owner = await aTeam("owner");
    const connectionId = await connectedByOAuth(owner);
    expect(await disconnectAccount(owner, { connectionId })).toMatchObject({ leftBehind: [] });
    expect(revoked()).toHaveLength(1);
  });

  test("that Heroku cannot take back now is named", async () => {
    const owner = await aTeam("owner");
    const connectionId = await connectedByOAuth(owner);
    wire.routes["DELETE /heroku/oauth/authorizations/auth-1"] = { status: 503 };
    const { leftBehind } = await disconnectAccount(owner, { connectionId });
    expect(leftBehind).toEqual([
      expect.stringMatching(/access could not be revoked.*Remove Headroom from the authorized/),
    ]);
    expect(await connectionsOf(owner)).toEqual([]);
  });

  test("stays while another team has a grant of the same account", async () => {
    const owner = await aTeam("owner");
    const connectionId = await connectedByOAuth(owner);
    const other = await aTeam("owner");
    const kept = await connectedByOAuth(other);
    await disconnectAccount(owner, { connectionId });
    expect(revoked()).toEqual([]);
    await disconnectAccount(other, { connectionId: kept });
    expect(revoked()).toHaveLength(1);
  });

  test("is given back when a pasted token takes its place", async () => {
    const owner = await aTeam("owner");
    const connectionId = await connectedByOAuth(owner);
    await reconnectAccount(owner, { connectionId, credentials: { token: "HRKU-pasted" } });
    expect(await connectionsOf(owner)).toMatchObject([{ credentialKind: "token", renewAt: null }]);
    expect(revoked()).toHaveLength(1);
  });
});

test("a sentence in an address is shown only to the person it was written for", () => {
  const text = carry("You declined at Heroku.", "usr_1");
  expect(carriedTo("usr_1", text)).toBe("You declined at Heroku.");
  expect(carriedTo("usr_2", text)).toBeNull();
  expect(carriedTo("usr_1", "Give your password to …")).toBeNull();
});
