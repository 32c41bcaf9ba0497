import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPlatforms, type Platforms } from "@/local/platforms/start-platforms";
import { control, herokuClient, oneHerokuRedis } from "./platform-help";

const BACK = "http://localhost:3000/connections/oauth/heroku";

let platforms: Platforms;

beforeAll(async () => {
  platforms = await startPlatforms({ home: null, world: oneHerokuRedis, oauthRedirectUrl: BACK });
});
afterAll(() => platforms.stop());

type Tokens = { access_token: string; refresh_token: string; expires_in: number; user_id: string };

/** Opens the page a client sends people to. */
function consentPage(search: Record<string, string>) {
  const query = new URLSearchParams({
    client_id: "headroom-local",
    response_type: "code",
    ...search,
  });
  return fetch(`${platforms.url}/heroku-id/oauth/authorize?${query}`);
}

/** Presses a button of that page, as the only account there is; returns where it leads. */
async function decide(scope: string, decision: "allow" | "deny"): Promise<URL> {
  const page = await (await consentPage({ scope, state: "s1" })).text();
  const account = /name="account" value="([^"]+)"/.exec(page)![1]!;
  const response = await fetch(`${platforms.url}/heroku-id/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      client_id: "headroom-local",
      scope,
      state: "s1",
      account,
      decision,
    }),
  });
  expect(response.status).toBe(303);
  return new URL(response.headers.get("location")!);
}

function askForToken(fields: Record<string, string>) {
  return fetch(`${platforms.url}/heroku-id/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ client_secret: "headroom-local-secret", ...fields }),
  });
}

async function tokensFor(scope: string): Promise<Tokens> {
  const code = (await decide(scope, "allow")).searchParams.get("code")!;
  const response = await askForToken({ grant_type: "authorization_code", code });
  expect(response.status).toBe(200);
  return (await response.json()) as Tokens;
}

describe("letting a client in", () => {
  test("the page says who asks for what, and for which accounts", async () => {
    const response = await consentPage({ scope: "identity write-protected", state: "s1" });

    expect(response.headers.get("content-type")).toContain("text/html");
    const page = await response.text();
    for (const words of ["Headroom", "write-protected", "config vars", "ops@example.test"]) {
      expect(page).toContain(words);
    }
  });

  test("who allows it is led back with a code and the client's own state", async () => {
    const back = await decide("global", "allow");

    expect(back.origin + back.pathname).toBe(BACK);
    expect(back.searchParams.get("state")).toBe("s1");
    expect(back.searchParams.get("code")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("who denies it is led back without one", async () => {
    const { searchParams } = await decide("global", "deny");

    expect(searchParams.get("error")).toBe("access_denied");
    expect(searchParams.has("code")).toBe(false);
  });

  test.each([
    ["a client nobody registered", { client_id: "stranger", scope: "global" }],
    ["a scope nobody knows", { scope: "global everything" }],
  ])("%s is refused on the page itself", async (_case, search) => {
    const response = await consentPage(search);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('role="alert"');
  });
});

describe("tokens", () => {
  test("a code gives tokens for eight hours, once", async () => {
    const code = (await decide("global", "allow")).searchParams.get("code")!;
    const first = await askForToken({ grant_type: "authorization_code", code });
    const second = await askForToken({ grant_type: "authorization_code", code });

    const tokens = (await first.json()) as Tokens;
    expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 28_799 });
    const account = await herokuClient(platforms.url, tokens.access_token)(
      "GET",
      "/heroku-api/account",
    );
    expect(account.body).toMatchObject({ id: tokens.user_id, email: "ops@example.test" });
    expect(second.status).toBe(401);
  });

  test.each([
    ["a wrong secret", { grant_type: "authorization_code", code: "x", client_secret: "guess" }],
    ["a made-up code", { grant_type: "authorization_code", code: "x" }],
    ["a made-up refresh token", { grant_type: "refresh_token", refresh_token: "x" }],
  ])("%s gives none", async (_case, fields) => {
    expect((await askForToken(fields)).status).toBe(401);
  });

  test("one that ran out opens nothing, and its refresh token gives another", async () => {
    await control(platforms.url, "/oauth", { expiresInSeconds: 1 });
    const old = await tokensFor("global");
    await control(platforms.url, "/oauth", { expiresInSeconds: 28_799 });
    expect(old.expires_in).toBe(1);
    await control(platforms.url, "/tokens", { token: old.access_token, isRevoked: true });
    const refused = await herokuClient(platforms.url, old.access_token)("GET", "/heroku-api/apps");
    const renewed = await askForToken({
      grant_type: "refresh_token",
      refresh_token: old.refresh_token,
    });

    expect(refused).toMatchObject({ status: 401, body: { id: "unauthorized" } });
    const { access_token } = (await renewed.json()) as Tokens;
    const again = await herokuClient(platforms.url, access_token)("GET", "/heroku-api/apps");
    expect(again.status).toBe(200);
  });

  test("the Platform API exchanges codes as well, in JSON and before anybody has a token", async () => {
    const code = (await decide("global", "allow")).searchParams.get("code")!;
    const response = await fetch(`${platforms.url}/heroku-api/oauth/tokens`, {
      method: "POST",
      headers: { Accept: "application/vnd.heroku+json; version=3" },
      body: JSON.stringify({
        grant: { type: "authorization_code", code },
        client: { secret: "headroom-local-secret" },
      }),
    });

    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      access_token: { token: expect.stringMatching(/^HRKU-/), expires_in: expect.any(Number) },
      authorization: { id: expect.any(String) },
    });
  });

  test("revoking an authorization ends its token and its refresh token", async () => {
    const tokens = await tokensFor("global");
    const heroku = herokuClient(platforms.url, tokens.access_token);
    const { body } = await heroku("GET", "/heroku-api/oauth/authorizations");
    const own = (body as { id: string; access_token: { token: string } }[]).find(
      ({ access_token }) => access_token.token === tokens.access_token,
    )!;
    const revoked = await heroku("DELETE", `/heroku-api/oauth/authorizations/${own.id}`);

    expect(revoked.status).toBe(200);
    expect((await heroku("GET", "/heroku-api/apps")).status).toBe(401);
    const { refresh_token } = tokens;
    expect((await askForToken({ grant_type: "refresh_token", refresh_token })).status).toBe(401);
  });
});

describe("scopes", () => {
  const reads = [
    ["/account", "identity"],
    ["/apps", "read"],
    ["/apps/shop/config-vars", "read-protected"],
    ["/addons/redis-shop/config", "read-protected"],
  ] as const;
  test.each([
    ["identity", ["identity"]],
    ["read", ["identity", "read"]],
    ["write", ["identity", "read"]],
    ["read-protected", ["identity", "read", "read-protected"]],
    ["write-protected", ["identity", "read", "read-protected"]],
    ["global", ["identity", "read", "read-protected"]],
  ])("%s opens what it says and no more", async (scope, opened) => {
    const { access_token } = await tokensFor(scope);
    const heroku = herokuClient(platforms.url, access_token);

    for (const [path, need] of reads) {
      const { status } = await heroku("GET", `/heroku-api${path}`);
      expect([path, status]).toEqual([path, opened.includes(need) ? 200 : 403]);
    }
  });

  test.each([
    ["read-protected", 403, 403],
    ["write", 200, 403],
    ["write-protected", 200, 200],
  ])("%s may write an app: %i, its config vars: %i", async (scope, app, vars) => {
    const heroku = herokuClient(platforms.url, (await tokensFor(scope)).access_token);

    const maintenance = await heroku("PATCH", "/heroku-api/apps/shop", {
      body: { maintenance: false },
    });
    const config = await heroku("PATCH", "/heroku-api/apps/shop/config-vars", {
      body: { LANG: "en" },
    });
    expect([maintenance.status, config.status]).toEqual([app, vars]);
  });
});
