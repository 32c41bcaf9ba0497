import { z } from "zod";
import { api, Refusal, type Answer, type Api, type Ask, type Route } from "../http";
import type { House } from "../house";
import { herokuError } from "./errors";
import { exchange, grant, localClient, refresh } from "./oauth";
import { consentPage, refusalPage } from "./oauth-page";
import type { Authorization } from "./oauth-state";
import { scopes, type Scope } from "./scopes";

const Consent = z.object({
  client_id: z.literal(localClient.id),
  scope: z.string(),
  state: z.string(),
  account: z.string(),
  decision: z.enum(["allow", "deny"]),
});
const TokenRequest = z.object({
  grant_type: z.enum(["authorization_code", "refresh_token"]),
  code: z.string().optional(),
  refresh_token: z.string().optional(),
  client_secret: z.string(),
});

/** Where people let clients in, and clients get their tokens. Source: Dev Center, OAuth. */
export function idApi(house: House): Api {
  return api<null>({
    prefix: "/heroku-id",
    admit: () => null,
    routes: routes(house),
    whenUnknown: herokuError(404, "not_found", "Not found."),
    whenMalformed: herokuError(400, "bad_request", "Bad request."),
    whenBroken: herokuError(500, "internal_server_error", "Internal server error."),
  });
}

function routes(house: House): Route<null>[] {
  return [
    { method: "GET", pattern: "/oauth/authorize", handle: (ask) => askForConsent(house, ask) },
    { method: "POST", pattern: "/oauth/authorize", handle: (ask) => leadBack(house, ask) },
    { method: "POST", pattern: "/oauth/token", handle: (ask) => giveToken(house, ask) },
  ];
}

function askForConsent({ store }: House, { query }: Ask): Answer {
  if (query.get("client_id") !== localClient.id) {
    return html(400, refusalPage("No client of this name is registered here."));
  }
  if (query.get("response_type") !== "code") {
    return html(400, refusalPage("The client has to ask for a code."));
  }
  const scope = query.get("scope") ?? "global";
  const fields = { client_id: localClient.id, scope, state: query.get("state") ?? "" };
  const accounts = store.state.accounts.filter(({ platform }) => platform === "heroku");
  return html(
    200,
    consentPage({ clientName: localClient.name, scope: scopesOf(scope), accounts, fields }),
  );
}

function leadBack({ store, oauth }: House, ask: Ask): Answer {
  const given = Consent.safeParse(ask.body);
  const account = store.state.accounts.find(({ id }) => id === given.data?.account);
  if (!given.success || account === undefined) {
    return html(400, refusalPage("The form is not the one that was shown."));
  }
  const back = new URL(oauth.redirectUrl);
  const { state, decision, scope } = given.data;
  if (decision === "allow") {
    const code = store.change((all) => grant(all, account.id, scopesOf(scope)));
    back.searchParams.set("code", code);
  } else {
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "The resource owner denied the request.");
  }
  if (state !== "") back.searchParams.set("state", state);
  return { status: 303, headers: { Location: back.href } };
}

function giveToken(house: House, ask: Ask): Answer {
  const given = TokenRequest.safeParse(ask.body);
  if (!given.success)
    throw refused(400, "grant_type, client_secret and a code or token are needed.");
  if (given.data.client_secret !== localClient.secret) throw refused(401, "Unknown client.");
  const granted =
    given.data.grant_type === "authorization_code"
      ? exchange(house, given.data.code ?? "")
      : refresh(house, given.data.refresh_token ?? "");
  if (granted === null) throw refused(401, "This code or refresh token is not valid any more.");
  return { status: 200, json: tokenBody(granted, house.oauth.expiresInSeconds) };
}

function tokenBody(granted: Authorization, expiresInSeconds: number) {
  return {
    access_token: granted.accessToken,
    expires_in: expiresInSeconds,
    refresh_token: granted.refreshToken,
    session_nonce: null,
    token_type: "Bearer",
    user_id: granted.accountId,
  };
}

/** @throws Refusal for a scope nobody knows */
function scopesOf(text: string): Scope[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== "");
  const known = scopes.filter((scope) => names.includes(scope));
  if (known.length === names.length && known.length > 0) return known;
  throw new Refusal(html(400, refusalPage(`There is no such scope: ${text}.`)));
}

function refused(status: 400 | 401, message: string): Refusal {
  return new Refusal(herokuError(status, status === 401 ? "unauthorized" : "bad_request", message));
}

function html(status: number, text: string): Answer {
  return { status, text, headers: { "Content-Type": "text/html;charset=utf-8" } };
}
