import { z } from "zod";
import { api, Refusal, type Api, type Ask } from "../http";
import type { House } from "../house";
import { refuseOtherVersions } from "./accounts";
import { authorizationBody } from "./authorization-routes";
import { herokuError } from "./errors";
import { exchange, localClient, refresh } from "./oauth";

const Request = z.object({
  grant: z.object({
    type: z.enum(["authorization_code", "refresh_token"]),
    code: z.string().nullish(),
  }),
  client: z.object({ secret: z.string() }),
  refresh_token: z.object({ token: z.string() }).nullish(),
});

/** The JSON variant of the exchange, on the Platform API but open to who has no token yet. */
export function tokensApi(house: House): Api {
  return api<null>({
    prefix: "/heroku-api/oauth/tokens",
    admit(ask) {
      refuseOtherVersions(ask);
      return null;
    },
    routes: [{ method: "POST", pattern: "", handle: (ask) => give(house, ask) }],
    whenUnknown: herokuError(404, "not_found", "The requested API endpoint was not found."),
    whenMalformed: herokuError(400, "bad_request", "Request invalid."),
    whenBroken: herokuError(500, "internal_server_error", "Internal server error."),
  });
}

function give(house: House, ask: Ask) {
  const { data } = Request.safeParse(ask.body);
  const isKnown = data?.client.secret === localClient.secret;
  if (data === undefined || !isKnown) throw unauthorized("Unknown client.");
  const granted =
    data.grant.type === "authorization_code"
      ? exchange(house, data.grant.code ?? "")
      : refresh(house, data.refresh_token?.token ?? "");
  if (granted === null) throw unauthorized("This code or refresh token is not valid any more.");
  const { access_token, refresh_token, user, created_at, updated_at } = authorizationBody(
    house.store.state,
    granted,
  );
  const authorization = { id: granted.id };
  const body = {
    access_token,
    authorization,
    created_at,
    id: granted.id,
    refresh_token,
    updated_at,
    user,
  };
  return { status: 201, json: body };
}

function unauthorized(message: string): Refusal {
  return new Refusal(herokuError(401, "unauthorized", message));
}
