import "server-only";

import type { NextAuthOptions } from "next-auth";
import GitHub from "next-auth/providers/github";
import Google from "next-auth/providers/google";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { env } from "@/lib/env";

/**
 * The ways to sign in whose keys are in the environment, in the order they are offered.
 * All use the authorisation code with PKCE and a state cookie.
 */
export function signInProviders(): NextAuthOptions["providers"] {
  const settings = env();
  const found: NextAuthOptions["providers"] = [];
  const checks: ["pkce", "state"] = ["pkce", "state"];

  if (settings.GITHUB_CLIENT_ID && settings.GITHUB_CLIENT_SECRET) {
    const keys = {
      clientId: settings.GITHUB_CLIENT_ID,
      clientSecret: settings.GITHUB_CLIENT_SECRET,
    };
    found.push({ ...GitHub(keys), checks, options: { ...keys, checks } });
  }
  if (settings.GOOGLE_CLIENT_ID && settings.GOOGLE_CLIENT_SECRET) {
    const keys = {
      clientId: settings.GOOGLE_CLIENT_ID,
      clientSecret: settings.GOOGLE_CLIENT_SECRET,
    };
    found.push({ ...Google(keys), checks, options: { ...keys, checks } });
  }
  if (settings.HEROKU_OAUTH_ID && settings.HEROKU_OAUTH_SECRET) {
    found.push(heroku(settings.HEROKU_OAUTH_ID, settings.HEROKU_OAUTH_SECRET, checks));
  }
  if (settings.HEADROOM_OIDC_ISSUER && settings.HEADROOM_OIDC_CLIENT_ID) {
    found.push(openId(settings.HEADROOM_OIDC_ISSUER, checks));
  }
  return found;
}

/** The names of `signInProviders`, for the sign-in page. */
export function signInChoices(): { id: string; name: string }[] {
  return signInProviders().map(({ id, name }) => ({ id, name }));
}

const HerokuAccount = z.object({ id: z.string(), email: z.string(), name: z.string().nullable() });
const OpenIdProfile = z.object({ sub: z.string(), email: z.string(), name: z.string().nullish() });

/** Source: https://devcenter.heroku.com/articles/oauth */
function heroku(
  clientId: string,
  clientSecret: string,
  checks: ["pkce", "state"],
): OAuthConfig<unknown> {
  const { HEROKU_ID_URL, HEROKU_API_URL } = env();
  return {
    id: "heroku",
    name: "Heroku",
    type: "oauth",
    clientId,
    clientSecret,
    checks,
    authorization: { url: `${HEROKU_ID_URL}/oauth/authorize`, params: { scope: "identity" } },
    token: `${HEROKU_ID_URL}/oauth/token`,
    userinfo: `${HEROKU_API_URL}/account`,
    httpOptions: { headers: { Accept: "application/vnd.heroku+json; version=3" } },
    profile(account) {
      const { id, email, name } = HerokuAccount.parse(account);
      return { id, email: email.toLowerCase(), name, image: null };
    },
  };
}

/** Any OpenID provider that publishes its configuration; on one machine, local/identity. */
function openId(issuer: string, checks: ["pkce", "state"]): OAuthConfig<unknown> {
  const { HEADROOM_OIDC_CLIENT_ID, HEADROOM_OIDC_CLIENT_SECRET, HEADROOM_LOCAL } = env();
  return {
    id: "openid",
    name: HEADROOM_LOCAL ? "the local identity provider" : "OpenID",
    type: "oauth",
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    idToken: true,
    clientId: HEADROOM_OIDC_CLIENT_ID!,
    clientSecret: HEADROOM_OIDC_CLIENT_SECRET ?? "",
    checks,
    authorization: { params: { scope: "openid email profile" } },
    profile(claims) {
      const { sub, email, name } = OpenIdProfile.parse(claims);
      return { id: sub, email: email.toLowerCase(), name: name ?? null, image: null };
    },
  };
}
