import { api, type Api, type Ask, Refusal } from "../http";
import type { House } from "../house";
import type { Account } from "../state";
import { userBody, usernameOf } from "./account-words";
import { broken, malformed, unauthorized, unknown } from "./errors";
import { regionsOf, type Region } from "./lookups";
import { tokenRoutes } from "./token-routes";
import { accountOfApiToken, callerOf, issueToken } from "./tokens";

const PREFIX = "/scalingo-auth";

/** The password of every local account, for what takes no token: making a first one. */
const LOCAL_PASSWORD = "headroom-local-password";

const displayNames: Record<Region, string> = {
  "osc-fr1": "Paris - Outscale",
  "osc-secnum-fr1": "Paris - SecNumCloud - Outscale",
};

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
          const key = basicOf(ask, "")?.password ?? null;
          const account = key === null ? null : accountOfApiToken(house, key);
          if (key === null || account === null) throw new Refusal(unauthorized);
          noteUse(house, key);
          const token = issueToken(house, { account, key, addonId: null });
          return { status: 200, json: { token } };
        },
      },
      ...tokenRoutes(house, (ask) => personOf(house, ask)),
      {
        method: "GET",
        pattern: "/v1/users/self",
        handle: (ask) => ({ status: 200, json: { user: userBody(callerOf(house, ask).account) } }),
      },
      {
        method: "GET",
        pattern: "/v1/regions",
        handle(ask) {
          const { account } = callerOf(house, ask);
          const regions = regionsOf(house.store.state, account);
          return { status: 200, json: { regions: regions.map((name) => regionBody(house, name)) } };
        },
      },
    ],
  });
}

function regionBody(house: House, name: Region) {
  return {
    name,
    display_name: displayNames[name],
    ssh: `ssh.${name}.scalingo.com:22`,
    api: `${house.baseUrl()}/scalingo-api/${name}`,
    dashboard: `https://dashboard.${name}.scalingo.com`,
    database_api: `${house.baseUrl()}/scalingo-db/${name}`,
    default: name === "osc-fr1",
  };
}

/** A bearer's person, or the one whose name or address comes with the password. @throws Refusal 401 */
function personOf(house: House, ask: Ask): Account {
  const basic = basicOf(ask, null);
  if (basic === null) return callerOf(house, ask).account;
  const account = house.store.state.accounts.find(
    (one) => one.platform === "scalingo" && [one.email, usernameOf(one)].includes(basic.user),
  );
  if (account === undefined || basic.password !== LOCAL_PASSWORD) throw new Refusal(unauthorized);
  return account;
}

function noteUse({ store }: House, key: string): void {
  const token = store.state.scalingo.tokens.find(({ value }) => value === key);
  if (token !== undefined) store.change(() => (token.lastUsedAt = new Date().toISOString()));
}

/** Basic authentication of `user`, or of anybody when it is null. An API token is the password of an empty user. */
function basicOf(ask: Ask, user: string | null): { user: string; password: string } | null {
  const [scheme = "", value = ""] = (ask.header("authorization") ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic") return null;
  const [name = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  return user === null || user === name ? { user: name, password: password.join(":") } : null;
}
