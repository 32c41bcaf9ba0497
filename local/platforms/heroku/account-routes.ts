import type { House } from "../house";
import { notFound } from "./errors";
import { ok, paged } from "./lookups";
import type { HerokuRoute } from "./route";
import { accountBody } from "./words";

/** Who the token belongs to. The accounts of the local world are in no team. */
export function accountRoutes(house: House): HerokuRoute[] {
  return [
    {
      method: "GET",
      pattern: "/account",
      need: "identity",
      handle: (_ask, { account }) => ok(accountBody(account)),
    },
    {
      method: "GET",
      pattern: "/users/:user",
      need: "identity",
      handle(ask, { account }) {
        const isSelf = ["~", account.id, account.email].includes(ask.params.user!);
        if (!isSelf) throw notFound("user");
        return ok(accountBody(account));
      },
    },
    {
      method: "GET",
      pattern: "/account/rate-limits",
      need: "identity",
      handle: (_ask, { account }) =>
        ok({ remaining: house.herokuLimit.remaining(account.id, Date.now()) }),
    },
    ...["/account/features", "/teams", "/spaces"].map(emptyList),
    {
      method: "GET",
      pattern: "/teams/:team/:what",
      handle() {
        throw notFound("team");
      },
    },
  ];
}

function emptyList(pattern: string): HerokuRoute {
  return { method: "GET", pattern, handle: (ask) => paged<{ id: string }>([], ask, ["id"]) };
}
