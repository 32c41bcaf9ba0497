import { readFileSync } from "node:fs";
import { api, Refusal, type Api, type Ask, type Route } from "../http";
import type { House } from "../house";
import { appOf, type AddOn } from "../state";
import { backupDownload, backupRoutes } from "./backup-routes";
import { databaseSettingRoutes } from "./database-routes";
import { echoRequestId } from "./echo-request-id";
import { broken, malformed, notFound, rateLimited, unauthorized, unknown } from "./errors";
import { featureRoutes } from "./feature-routes";
import { databaseLog, logRoutes } from "./log-routes";
import type { Region } from "./lookups";
import { maintenanceRoutes } from "./maintenance-routes";
import { metricRoutes } from "./metric-routes";
import { openOrClosed } from "./open-or-closed";
import { callerOf, type Caller } from "./tokens";
import { upgradeRoutes } from "./upgrade-routes";

/** Scalingo's Database API in one region. It takes the token of one add-on, not the person's bearer. */
export function databaseApi(house: House, region: Region): Api {
  const shape = {
    prefix: `/scalingo-db/${region}`,
    whenUnknown: unknown,
    whenMalformed: malformed,
    whenBroken: broken,
    finish: echoRequestId,
  };
  const open = api<null>({ ...shape, routes: openDatabaseRoutes(house), admit: () => null });
  const closed = api<Caller>({
    ...shape,
    routes: databaseRoutes(house, region, shape.prefix),
    admit(ask) {
      const caller = callerOf(house, ask);
      if (caller.addonId === null) throw new Refusal(unauthorized);
      // Whether both APIs count together is not documented; here each counts for itself.
      if (!house.scalingoDatabaseLimit.take(caller.account.id, Date.now()))
        throw new Refusal(rateLimited);
      return caller;
    },
  });
  return openOrClosed(open, closed, isOpenDatabasePath);
}

/** What opens without credentials: the certificate authority, and what a signed address leads to. */
export function openDatabaseRoutes(house: House): Route<null>[] {
  return [
    {
      method: "GET",
      pattern: "/api/ca_certificate",
      handle: () => ({ status: 200, text: readFileSync(house.caFile, "utf8") }),
    },
    backupDownload(house),
    databaseLog(house),
  ];
}

export function isOpenDatabasePath(path: string): boolean {
  return path === "/api/ca_certificate" || /\/(download|log_lines)$/.test(path);
}

/** Everything about one database. `prefix` is where it was asked, for answers that lead on from there. */
export function databaseRoutes(house: House, region: Region, prefix: string): Route<Caller>[] {
  const named = (ask: Ask, caller: Caller) => addOnOf(house, region, caller, ask.params.addon!);
  const own = (addonId: string, caller: Caller) => addOnOf(house, region, caller, addonId);
  return [
    ...databaseSettingRoutes(house, named),
    ...upgradeRoutes(house, prefix, named, own),
    ...featureRoutes(house, named),
    ...metricRoutes(house, named),
    ...backupRoutes(house, region, named, own),
    ...maintenanceRoutes(house, named),
    ...logRoutes(house, region, named),
  ];
}

/** Finds the database a path names. @throws Refusal 404 */
export type Named = (ask: Ask, caller: Caller) => AddOn;

/** A person's bearer opens all of their databases, an add-on's token only its own. */
function addOnOf(
  { store }: House,
  region: Region,
  { account, addonId }: Caller,
  wanted: string,
): AddOn {
  const addon = store.state.addons.find(({ id }) => id === wanted);
  const app = addon === undefined ? undefined : appOf(store.state, addon);
  const isTheirs = app?.accountId === account.id && app.region === region;
  if (addon === undefined || !isTheirs || (addonId !== null && addonId !== addon.id)) {
    throw notFound("database");
  }
  return addon;
}
