import type { Route } from "../http";
import type { House } from "../house";
import { ok } from "./answers";
import type { Named } from "./database-api";
import { maintenanceBody } from "./database-words";
import { notFound } from "./errors";
import { pageOf } from "./pagination";
import type { Caller } from "./tokens";

/** The platform's own work on a database: what is to come, and what was. */
export function maintenanceRoutes({ store }: House, named: Named): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/api/databases/:addon/maintenance",
      handle(ask, caller) {
        const { id } = named(ask, caller);
        const own = store.state.scalingo.maintenance.filter(({ addonId }) => addonId === id);
        const { rows, meta } = pageOf(own.toReversed(), ask);
        return ok({ maintenance: rows.map(maintenanceBody), meta });
      },
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/maintenance/:maintenance",
      handle(ask, caller) {
        const addon = named(ask, caller);
        const maintenance = store.state.scalingo.maintenance.find(
          ({ addonId, id }) => addonId === addon.id && id === ask.params.maintenance,
        );
        if (maintenance === undefined) throw notFound("maintenance");
        // The documentation roots it, the clients read it without a root.
        const body = maintenanceBody(maintenance);
        return ok({ maintenance: body, ...body });
      },
    },
  ];
}
