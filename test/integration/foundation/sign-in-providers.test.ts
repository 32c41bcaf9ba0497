import { beforeAll, expect, test } from "vitest";
import type { signInProviders } from "@/lib/auth/sign-in-providers";

let offered: ReturnType<typeof signInProviders>;

beforeAll(async () => {
  Object.assign(process.env, {
    GITHUB_CLIENT_ID: "github",
    GITHUB_CLIENT_SECRET: "secret",
    GOOGLE_CLIENT_ID: "google",
    GOOGLE_CLIENT_SECRET: "secret",
    HEROKU_OAUTH_ID: "heroku",
    HEROKU_OAUTH_SECRET: "secret",
    HEADROOM_OIDC_ISSUER: "http://localhost:3002",
    HEADROOM_OIDC_CLIENT_ID: "headroom",
    HEADROOM_OIDC_CLIENT_SECRET: "secret",
  });
  offered = (await import("@/lib/auth/sign-in-providers")).signInProviders();
});

test("every way to sign in whose keys are there is offered, in a steady order", () => {
  expect(offered.map(({ id }) => id)).toEqual(["github", "google", "heroku", "openid"]);
});

/** A provider with its options over its defaults, as next-auth merges them. */
const merged = () =>
  offered.map((provider) => ({ ...provider, ...provider.options }) as Record<string, unknown>);

function profileOf(id: string, given: unknown): unknown {
  const { profile } = offered.find((provider) => provider.id === id) as unknown as {
    profile: (claims: unknown) => unknown;
  };
  return profile(given);
}

test.each([
  ["whose address the provider has confirmed", { email_verified: true }, true],
  ["of a provider that says nothing of it", {}, true],
  ["whose address nobody has confirmed", { email_verified: false }, false],
  ["whose address nobody has confirmed, in words", { email_verified: "false" }, false],
])("a person %s may sign in: %s", async (_who, claims, isLetIn) => {
  const { authOptions } = await import("@/lib/auth/options");
  const signIn = authOptions().callbacks!.signIn!;
  const profile = { sub: "ada", email: "ada@example.test", ...claims };

  expect(await signIn({ profile } as never)).toBe(isLetIn);
});

test("all of them use PKCE and a state", () => {
  expect(merged().map(({ checks }) => checks)).toEqual(offered.map(() => ["pkce", "state"]));
});

test("none links accounts by address: whoever controls an address elsewhere gains nothing", () => {
  const linking = merged().filter((provider) => provider.allowDangerousEmailAccountLinking);
  expect(linking).toEqual([]);
});

test("an account of Heroku or of an OpenID provider becomes a person, its address in lower case", () => {
  const heroku = profileOf("heroku", { id: "u1", email: "Ops@Example.com", name: null });
  expect(heroku).toEqual({ id: "u1", email: "ops@example.com", name: null, image: null });
  const openid = profileOf("openid", { sub: "ada", email: "Ada@Northwind.test", name: "Ada" });
  expect(openid).toMatchObject({ id: "ada", email: "ada@northwind.test" });
  expect(() => profileOf("openid", { sub: "ada" })).toThrow(/email/);
});
