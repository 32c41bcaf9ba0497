import type { Route } from "../http";
import { demand, type Caller } from "./accounts";
import type { Need } from "./scopes";

/** A route of Heroku's. Tokens need leave to read or to write, by its method, unless it says more. */
export type HerokuRoute = Route<Caller> & { need?: Need };

/** The same routes, each refusing tokens that were not granted enough. */
export function guarded(routes: readonly HerokuRoute[]): Route<Caller>[] {
  return routes.map((route) => ({
    ...route,
    handle(ask, caller) {
      demand(caller, route.need ?? (route.method === "GET" ? "read" : "write"));
      return route.handle(ask, caller);
    },
  }));
}
