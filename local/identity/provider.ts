import { Provider, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { Keys } from "./keys";
import { Memory } from "./memory";
import { personNamed } from "./people";

const HOUR_SECONDS = 3600;

export type IdentityOptions = {
  issuer: string;
  /** Where the app lives: `http://localhost:3000`. */
  appUrl: string;
  clientSecret: string;
  keys: Keys;
};

/**
 * A real OpenID provider with one client and a handful of people: authorisation code with PKCE,
 * tokens signed with RS256, no password and no consent page.
 */
export function identityProvider({
  issuer,
  appUrl,
  clientSecret,
  keys,
}: IdentityOptions): Provider {
  return new Provider(issuer, {
    adapter: Memory,
    clients: [
      {
        client_id: "headroom",
        client_secret: clientSecret,
        redirect_uris: [`${appUrl}/api/auth/callback/openid`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys: keys.tokens },
    // localhost is one jar for all ports: the app's own cookies must not be hit.
    cookies: {
      keys: keys.cookies,
      names: {
        session: "headroom-identity.session",
        interaction: "headroom-identity.interaction",
        resume: "headroom-identity.resume",
      },
    },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // Name and address go into the ID token itself, where next-auth looks for them.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { policy: askEveryTime(), url: (_ctx, { uid }) => `/choose/${uid}` },
    loadExistingGrant: grantEverything,
    findAccount(_ctx, sub) {
      const person = personNamed(sub);
      if (person === null) return undefined;
      const { name, email } = person;
      return { accountId: sub, claims: () => ({ sub, name, email, email_verified: true }) };
    },
    ttl: {
      Interaction: HOUR_SECONDS,
      Session: HOUR_SECONDS,
      Grant: HOUR_SECONDS,
      AccessToken: HOUR_SECONDS,
      IdToken: HOUR_SECONDS,
    },
  });
}

/** Whoever was chosen before, the page is shown: on one machine one person is several people. */
function askEveryTime(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get("login")!
    .checks.add(
      new Check("choice", "A person has to be chosen", ({ oidc }) =>
        oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}

/** The only client is our own app, so nobody is asked for consent. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}
