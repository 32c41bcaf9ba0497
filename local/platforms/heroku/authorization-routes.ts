import { z } from "zod";
import type { Ask } from "../http";
import type { House } from "../house";
import { found, type State } from "../state";
import type { Caller } from "./accounts";
import { forbidden, notFound } from "./errors";
import { created, ok, paged, parsed } from "./lookups";
import { newAuthorization, newToken } from "./oauth";
import type { Authorization } from "./oauth-state";
import type { HerokuRoute } from "./route";
import { isEnough, scopes } from "./scopes";

const Create = z.object({
  description: z.string().nullish(),
  scope: z.array(z.enum(scopes)).nullish(),
  /** Seconds; the CLI sends them as text. */
  expires_in: z.coerce.number().int().positive().nullish(),
});

const PATH = "/oauth/authorizations";

/** Who was let into an account. A token that may do less than everything sees and ends only itself. */
export function authorizationRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const bodyOf = (granted: Authorization) => authorizationBody(store.state, granted);
  return [
    {
      method: "GET",
      pattern: PATH,
      need: "identity",
      handle: (ask, caller) => paged(visibleTo(house, caller).map(bodyOf), ask, ["id"]),
    },
    {
      method: "POST",
      pattern: PATH,
      need: "global",
      handle(ask, { account }) {
        const wanted = parsed(Create, ask, "scope has to be a list of scopes, expires_in seconds.");
        const { expires_in: seconds } = wanted;
        const description = wanted.description ?? "Long-lived user authorization";
        const made = newAuthorization(account.id, wanted.scope ?? ["global"], description);
        if (typeof seconds === "number") {
          made.accessTokenExpiresAt = new Date(Date.now() + seconds * 1000).toISOString();
        }
        store.change((state) => state.authorizations.push(made));
        return created(bodyOf(made));
      },
    },
    {
      method: "GET",
      pattern: `${PATH}/:authorization`,
      need: "identity",
      handle: (ask, caller) => ok(bodyOf(authorizationNamed(house, caller, ask))),
    },
    {
      method: "DELETE",
      pattern: `${PATH}/:authorization`,
      need: "identity",
      handle(ask, caller) {
        const ended = authorizationNamed(house, caller, ask);
        store.change((state) => {
          state.authorizations = state.authorizations.filter(({ id }) => id !== ended.id);
        });
        return ok(bodyOf(ended));
      },
    },
    {
      method: "POST",
      pattern: `${PATH}/:authorization/actions/regenerate-tokens`,
      need: "global",
      handle(ask, caller) {
        const granted = authorizationNamed(house, caller, ask);
        store.change(() => {
          granted.accessToken = newToken();
          granted.updatedAt = new Date().toISOString();
        });
        return ok(bodyOf(granted));
      },
    },
  ];
}

export function authorizationBody(state: State, granted: Authorization) {
  const { email } = found(state.accounts, granted.accountId);
  const { accessTokenExpiresAt: end } = granted;
  const expires_in =
    end === null ? null : Math.max(0, Math.round((Date.parse(end) - Date.now()) / 1000));
  return {
    access_token: { expires_in, id: granted.id, token: granted.accessToken },
    client: granted.clientId === null ? null : { id: granted.clientId, name: granted.description },
    created_at: granted.createdAt,
    description: granted.description,
    grant: null,
    id: granted.id,
    refresh_token:
      granted.refreshToken === null
        ? null
        : { expires_in: null, id: granted.id, token: granted.refreshToken },
    scope: granted.scope,
    session: null,
    updated_at: granted.updatedAt,
    user: { email, full_name: null, id: granted.accountId },
  };
}

function visibleTo({ store }: House, caller: Caller): Authorization[] {
  const own = store.state.authorizations.filter(
    ({ accountId, code }) => accountId === caller.account.id && code === null,
  );
  return isEnough(caller.scope, "global")
    ? own
    : own.filter(({ accessToken }) => accessToken === caller.token);
}

function authorizationNamed(house: House, caller: Caller, { params }: Ask): Authorization {
  const granted = visibleTo(house, caller).find(({ id }) => id === params.authorization);
  if (granted !== undefined) return granted;
  throw isEnough(caller.scope, "global") ? notFound("authorization") : forbidden();
}
