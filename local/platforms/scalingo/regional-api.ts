import { api, Refusal, type Api, type Ask, type Route } from "../http";
import type { House } from "../house";
import { addOnBody } from "./addon-words";
import { addOnRoutes } from "./addon-routes";
import { ok } from "./answers";
import { appRoutes } from "./app-routes";
import { appBody } from "./app-words";
import { containerRoutes } from "./container-routes";
import { databaseRoutes, isOpenDatabasePath, openDatabaseRoutes } from "./database-api";
import { drainRoutes } from "./drain-routes";
import { echoRequestId } from "./echo-request-id";
import { broken, forbidden, malformed, rateLimited, unauthorized, unknown } from "./errors";
import { eventRoutes } from "./event-routes";
import { appsOf, regionsOf, type Region } from "./lookups";
import { notifierRoutes } from "./notifier-routes";
import { openOrClosed } from "./open-or-closed";
import { isPublicPath, publicRoutes } from "./public-routes";
import { statRoutes } from "./stat-routes";
import { callerOf, type Caller } from "./tokens";
import { variableRoutes } from "./variable-routes";

/** Scalingo's main API in one region. The Database API is reachable under `/api`, too, with the same bearer. */
export function regionalApi(house: House, region: Region): Api {
  const shape = {
    prefix: `/scalingo-api/${region}`,
    whenUnknown: unknown,
    whenMalformed: malformed,
    whenBroken: broken,
    finish: echoRequestId,
  };
  const open = api<null>({
    ...shape,
    routes: [...publicRoutes, ...openDatabaseRoutes(house)],
    admit(ask) {
      // Nobody has to say who they are; the requests of those who do are counted like any other.
      if (ask.header("authorization") !== null) admit(house, region, ask);
      return null;
    },
  });
  const closed = api<Caller>({
    ...shape,
    routes: [
      ...appRoutes(house, region),
      ...containerRoutes(house, region),
      ...variableRoutes(house, region),
      ...addOnRoutes(house, region),
      ...eventRoutes(house, region),
      ...notifierRoutes(house, region),
      ...drainRoutes(house, region),
      ...statRoutes(house, region),
      listOfDatabases(house, region),
      ...databaseRoutes(house, region, shape.prefix),
    ],
    admit: (ask) => admit(house, region, ask),
  });
  return openOrClosed(open, closed, (path) => isPublicPath(path) || isOpenDatabasePath(path));
}

/** @throws Refusal 401 without a person's bearer, 429 above the limit, 403 in a region that is closed to them */
function admit(house: House, region: Region, ask: Ask): Caller {
  const caller = callerOf(house, ask);
  if (caller.addonId !== null) throw new Refusal(unauthorized);
  if (!house.scalingoLimit.take(caller.account.id, Date.now())) throw new Refusal(rateLimited);
  if (regionsOf(house.store.state, caller.account).includes(region)) return caller;
  throw forbidden(`Your account has no access to the region ${region}`);
}

/** Every database of the caller with its app, as the client of JavaScript asks for them. */
function listOfDatabases(house: House, region: Region): Route<Caller> {
  return {
    method: "GET",
    pattern: "/v1/databases",
    handle(_ask, caller) {
      const { state } = house.store;
      const databases = appsOf(house, caller, region).flatMap((app) =>
        state.addons
          .filter(({ appId }) => appId === app.id)
          .map((addon) => ({ app: appBody(state, app), addon: addOnBody(state, addon) })),
      );
      return ok({ databases });
    },
  };
}
