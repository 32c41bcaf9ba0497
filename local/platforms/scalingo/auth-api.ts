import { api, Refusal, type Api, type Ask } from "../http";
import type { House } from "../house";
import { broken, malformed, unauthorized, unknown } from "./errors";
import { accountOfApiToken, callerOf, issueToken } from "./tokens";
import { userBody } from "./words";

const PREFIX = "/scalingo-auth";

/** Scalingo's authentication API: API tokens become bearers for an hour; who am I; which regions are there. */
export function authApi(house: House): Api {
  return api<null>({
    prefix: PREFIX,
    admit: () => null, // Each call has a credential of its own kind.
    whenUnknown: unknown,
    whenMalformed: malformed,
    whenBroken: broken,
    routes: [
      {
        method: "POST",
        pattern: "/v1/tokens/exchange",
        handle(ask) {
          const key = basicPassword(ask);
          const account = key === null ? null : accountOfApiToken(house, key);
          if (key === null || account === null) throw new Refusal(unauthorized);
          return {
            status: 200,
            json: { token: issueToken(house, { account, key, addonId: null }) },
          };
        },
      },
      {
        method: "GET",
        pattern: "/v1/users/self",
        handle: (ask) => ({ status: 200, json: { user: userBody(callerOf(house, ask).account) } }),
      },
      {
        method: "GET",
        pattern: "/v1/regions",
        handle(ask) {
          callerOf(house, ask);
          return { status: 200, json: { regions: [region(house, "osc-fr1")] } };
        },
      },
    ],
  });
}

function region(house: House, name: string) {
  return {
    name,
    display_name: "Outscale Paris - SecNumCloud ready",
    ssh: `ssh.${name}.scalingo.com:22`,
    api: `${house.baseUrl()}/scalingo-api/${name}`,
    dashboard: "https://dashboard.scalingo.com",
    database_api: `${house.baseUrl()}/scalingo-db/${name}`,
    default: true,
  };
}

/** The API token travels as the password of basic authentication, with an empty user name. */
function basicPassword(ask: Ask): string | null {
  const [scheme, value = ""] = (ask.header("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() !== "basic") return null;
  const [user, ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  return user === "" ? password.join(":") : null;
}
