import { createHash, createPublicKey, randomBytes, verify, type JsonWebKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { people } from "@/local/identity/people";
import { startIdentity, type IdentityServer } from "@/local/identity/start-identity";

const APP = "http://localhost:3999";
const CALLBACK = `${APP}/api/auth/callback/openid`;
const SECRET = "only-for-tests";

let home: string;
let identity: IdentityServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "headroom-identity-"));
  identity = await startIdentity({ home, appUrl: APP, clientSecret: SECRET });
});
afterAll(async () => {
  await identity.stop();
  rmSync(home, { recursive: true, force: true });
});

/** A browser without scripts: keeps cookies, follows nothing by itself. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async open(address: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(address, identity.issuer), {
      ...init,
      headers: { Cookie: cookie },
      redirect: "manual",
    });
    for (const line of response.headers.getSetCookie()) {
      const [name, ...value] = line.split(";")[0]!.split("=");
      if (value.join("=") === "") this.#cookies.delete(name!);
      else this.#cookies.set(name!, value.join("="));
    }
    return response;
  }

  get cookieNames(): string[] {
    return [...this.#cookies.keys()];
  }
}

function authorization(verifier: string | null): string {
  const query = new URLSearchParams({
    client_id: "headroom",
    response_type: "code",
    redirect_uri: CALLBACK,
    scope: "openid email profile",
    state: "the-state",
    ...(verifier !== null && {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }),
  });
  return `/auth?${query}`;
}

/** Signs in as `sub` and returns where the browser is sent with the code. */
async function chooses(browser: Browser, sub: string, verifier: string): Promise<URL> {
  const began = await browser.open(authorization(verifier));
  const choice = began.headers.get("location")!;
  const page = await browser.open(choice);
  expect(await page.text()).toContain("Who are you today?");
  const chosen = await browser.open(choice, { method: "POST", body: new URLSearchParams({ sub }) });
  const resumed = await browser.open(chosen.headers.get("location")!);
  return new URL(resumed.headers.get("location")!);
}

function redeem(code: string, verifier: string, secret = SECRET): Promise<Response> {
  return fetch(`${identity.issuer}/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(`headroom:${secret}`).toString("base64")}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    }),
  });
}

type Claims = {
  sub: string;
  name: string;
  email: string;
  email_verified: boolean;
  iss: string;
  aud: string;
};

async function verified(idToken: string): Promise<Claims> {
  const [head, payload, signature] = idToken.split(".");
  const { keys } = (await (await fetch(`${identity.issuer}/jwks`)).json()) as {
    keys: (JsonWebKey & { kid: string })[];
  };
  const { kid } = JSON.parse(Buffer.from(head!, "base64url").toString()) as { kid: string };
  const key = createPublicKey({ key: keys.find((known) => known.kid === kid)!, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${payload}`),
    key,
    Buffer.from(signature!, "base64url"),
  );
  expect(isSigned).toBe(true);
  return JSON.parse(Buffer.from(payload!, "base64url").toString()) as Claims;
}

describe("signing in on one machine", () => {
  test.each(people)(
    "$name is told apart by what the signed token says",
    async ({ sub, name, email }) => {
      const verifier = randomBytes(32).toString("base64url");
      const back = await chooses(new Browser(), sub, verifier);

      expect(back.href.startsWith(CALLBACK)).toBe(true);
      expect(back.searchParams.get("state")).toBe("the-state");
      const response = await redeem(back.searchParams.get("code")!, verifier);
      const tokens = (await response.json()) as { id_token: string };
      expect(await verified(tokens.id_token)).toMatchObject({
        sub,
        name,
        email,
        email_verified: true,
        iss: identity.issuer,
        aud: "headroom",
      });
    },
  );

  test("whoever signed in before is asked again who they are", async () => {
    const browser = new Browser();
    await chooses(browser, "ada", "a".repeat(43));
    const back = await chooses(browser, "vera", "b".repeat(43));

    const tokens = (await (
      await redeem(back.searchParams.get("code")!, "b".repeat(43))
    ).json()) as { id_token: string };
    expect((await verified(tokens.id_token)).sub).toBe("vera");
  });

  test("no cookie carries a name the app might use", async () => {
    const browser = new Browser();
    await chooses(browser, "ada", "a".repeat(43));

    expect(browser.cookieNames.length).toBeGreaterThan(0);
    for (const name of browser.cookieNames) expect(name).toMatch(/^headroom-identity\./);
  });
});

describe("what it refuses", () => {
  test("a sign-in without PKCE", async () => {
    const response = await new Browser().open(authorization(null));

    expect(new URL(response.headers.get("location")!).searchParams.get("error")).toBe(
      "invalid_request",
    );
  });

  test.each([
    ["another verifier", "c".repeat(43), SECRET, "invalid_grant"],
    ["another secret", "a".repeat(43), "wrong", "invalid_client"],
  ])("a code with %s", async (_case, verifier, secret, error) => {
    const back = await chooses(new Browser(), "ada", "a".repeat(43));
    const response = await redeem(back.searchParams.get("code")!, verifier, secret);

    expect(response.ok).toBe(false);
    expect(await response.json()).toMatchObject({ error });
  });

  test("somebody who does not live here", async () => {
    const browser = new Browser();
    const began = await browser.open(authorization("a".repeat(43)));
    const body = new URLSearchParams({ sub: "mallory" });
    const response = await browser.open(began.headers.get("location")!, { method: "POST", body });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Nobody of that name lives here.");
  });

  test("a page that another browser began, with the way back to the app", async () => {
    const began = await new Browser().open(authorization("a".repeat(43)));
    const response = await new Browser().open(began.headers.get("location")!);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`${APP}/sign-in`);
  });
});

test("a restart keeps the keys, so what was signed before is still valid", async () => {
  const back = await chooses(new Browser(), "bo", "a".repeat(43));
  const tokens = (await (await redeem(back.searchParams.get("code")!, "a".repeat(43))).json()) as {
    id_token: string;
  };

  await identity.stop();
  identity = await startIdentity({ home, appUrl: APP, clientSecret: SECRET });

  expect((await verified(tokens.id_token)).sub).toBe("bo");
});

test("a port that somebody else has is told, with what to do", async () => {
  const port = Number(new URL(identity.issuer).port);

  await expect(startIdentity({ home, port, appUrl: APP, clientSecret: SECRET })).rejects.toThrow(
    `Port ${port} is taken by another program. End that one, or start with another PORT.`,
  );
});
