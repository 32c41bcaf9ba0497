import "server-only";

import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { requestJson } from "@/lib/http";
import type { OAuth, OAuthGrant } from "@/lib/providers/capabilities";
import { refusalBehind } from "@/lib/providers/counted";
import { problemOf } from "@/lib/providers/heroku/problems";
import { Grant } from "@/lib/providers/heroku/shapes";
import { orNullAt, part, platform, statusOf, wholeList } from "@/lib/providers/heroku/wire";
import { unmetered } from "@/lib/providers/meter";
import type { Credentials } from "@/lib/providers/model";
import { translated } from "@/lib/providers/translated";

/** As narrow as works: everything but the account's own settings and its other grants. */
const scopes = [
  { name: "identity", why: "to know whose account it is" },
  {
    name: "write-protected",
    why: "to read the address of each Redis, change plans and settings, and set up drains and webhooks",
  },
] as const;

/** Heroku's own figure, for an answer that gives none. */
const EXPIRES_SECONDS = 28_799;

const Authorization = z.object({
  id: z.string(),
  access_token: z.object({ token: z.string() }).nullish(),
});

/**
 * Signing in at Heroku; null while this installation has no client there.
 *
 * Source: https://devcenter.heroku.com/articles/oauth. The redirect address is the client's registered
 * one, so none is sent.
 */
export function oauth(): OAuth | null {
  const { HEROKU_CONNECT_ID: clientId, HEROKU_CONNECT_SECRET: clientSecret } = env();
  if (clientId === undefined || clientSecret === undefined) return null;
  return {
    scopes,

    authorizeUrl({ state }) {
      const address = new URL(`${env().HEROKU_ID_URL}/oauth/authorize`);
      address.search = new URLSearchParams({
        client_id: clientId,
        response_type: "code",
        scope: scopes.map(({ name }) => name).join(" "),
        state,
      }).toString();
      return address.href;
    },

    exchange: (code, now) =>
      orSay(
        tokens({ grant_type: "authorization_code", code, client_secret: clientSecret }, now),
        new AppError(
          "refused",
          "Heroku does not accept the code it sent, which holds for a few minutes and once. Begin again.",
        ),
      ),

    refresh: ({ refreshToken = "" }, now) =>
      orSay(
        tokens(
          { grant_type: "refresh_token", refresh_token: refreshToken, client_secret: clientSecret },
          now,
          refreshToken,
        ),
        new AppError(
          "forbidden",
          "Heroku no longer lets Headroom into this account: the grant was revoked. Reconnect the account.",
        ),
      ),

    revoke,
  };
}

async function tokens(
  form: Record<string, string>,
  now: Date,
  formerRefreshToken?: string,
): Promise<OAuthGrant> {
  const reply = requestJson(`${env().HEROKU_ID_URL}/oauth/token`, Grant, { method: "POST", form });
  const { body } = await translated(reply, "Heroku", (status, body) => problemOf(status, body));
  // Refresh tokens are said to stay the same; what comes back is kept all the same.
  const refreshToken = body.refresh_token ?? formerRefreshToken;
  return {
    credentials: { token: body.access_token, ...(refreshToken ? { refreshToken } : {}) },
    expiresAt: new Date(now.getTime() + (body.expires_in ?? EXPIRES_SECONDS) * 1000),
  };
}

/** RFC 6749, section 5.2: it is the client that is not accepted, not the code or the grant. */
const ClientRefused = z.union([
  z.object({ error: z.literal("invalid_client") }),
  z.object({ id: z.literal("invalid_client") }),
]);

/**
 * Lets a code or a grant that is not accepted speak in these words.
 *
 * @throws AppError `unreachable` when it is our own client that is not accepted: no grant ends by that
 */
async function orSay<T>(reply: Promise<T>, instead: AppError): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (ClientRefused.safeParse(refusalBehind(error)?.body).success) {
      throw new AppError(
        "unreachable",
        "Heroku does not accept this installation’s client. Whoever runs Headroom has to correct HEROKU_CONNECT_ID and HEROKU_CONNECT_SECRET.",
        { cause: error },
      );
    }
    if (![400, 401, 403, 404, 422].includes(statusOf(error) ?? 0)) throw error;
    throw new AppError(instead.code, instead.message, { cause: error });
  }
}

/** Ends the grant by its id, which only the list of the account's grants tells. */
async function revoke(credentials: Credentials): Promise<void> {
  const access = { credentials, meter: unmetered };
  const grants = await orNullAt(
    401,
    wholeList(access, "/oauth/authorizations", z.array(Authorization)),
  );
  const own = grants?.find(({ access_token: given }) => given?.token === credentials.token);
  if (own === undefined) return;
  const path = `/oauth/authorizations/${part(own.id)}`;
  await orNullAt(404, platform(access, path, z.unknown(), { method: "DELETE" }));
}
