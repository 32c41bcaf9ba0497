import { z } from "zod";
import { api, type Api, type Ask } from "../http";
import type { House } from "../house";
import { withAdmin } from "../redis-admin";
import { changeUnderWay, serverOf, type AddOn } from "../state";
import { admit, finish, type Caller } from "./accounts";
import { rotateCredentials } from "./data-credentials";
import { databaseNamed } from "./data-lookups";
import { changeSettings, settingsBody, SettingsChange } from "./data-settings";
import { upgradeTo, versionOf } from "./data-versions";
import { databaseBody, waitBody } from "./data-words";
import { herokuError, invalid } from "./errors";
import { ok, parsed } from "./lookups";
import { maintenanceRoutes } from "./maintenance-routes";
import { announceMaintenance, hasWindow, openMaintenance } from "./maintenances";
import { guarded, type HerokuRoute } from "./route";

const Upgrade = z.object({ version: z.string() });

/** Heroku's Data API for Redis. It is not published; the CLI shows what it answers. */
export function dataApi(house: House): Api {
  return api<Caller>({
    prefix: "/heroku-data",
    routes: guarded([...databaseRoutes(house), ...maintenanceRoutes(house)]),
    // Its limits are not known; the pool of the Platform API is left alone.
    admit: (ask) => admit(house, ask, { isFree: true }),
    whenUnknown: herokuError(404, "not_found", "Not found."),
    whenMalformed: herokuError(400, "bad_request", "Bad request."),
    whenBroken: herokuError(500, "internal_server_error", "Internal server error."),
    finish: (answer, ask) => finish(house, answer, ask),
  });
}

function databaseRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const named = (ask: Ask, { account }: Caller) => databaseNamed(house, account, ask);
  return [
    {
      method: "GET",
      pattern: "/redis/v0/databases/:addon",
      // The address holds the password.
      need: "read-protected",
      async handle(ask, caller) {
        const addon = named(ask, caller);
        const version = await versionOf(serverOf(store.state, addon));
        return ok(databaseBody(store.state, addon, version));
      },
    },
    {
      method: "GET",
      pattern: "/redis/v0/databases/:addon/wait",
      handle: (ask, caller) => ok(waitBody(store.state, named(ask, caller))),
    },
    {
      method: "PATCH",
      pattern: "/redis/v0/databases/:addon/config",
      async handle(ask, caller) {
        const addon = named(ask, caller);
        const change = parsed(SettingsChange, ask, "the setting is not known, or not its value.");
        await changeSettings(house, addon, change);
        return ok(settingsBody(serverOf(store.state, addon)));
      },
    },
    {
      method: "POST",
      pattern: "/redis/v0/databases/:addon/stats/reset",
      async handle(ask, caller) {
        const server = serverOf(store.state, named(ask, caller));
        await withAdmin(server, (redis) =>
          redis.call(server.configCommand ?? "CONFIG", "RESETSTAT"),
        );
        return ok({ message: "Stats reset successful." });
      },
    },
    {
      method: "POST",
      pattern: "/redis/v0/databases/:addon/credentials_rotation",
      async handle(ask, caller) {
        await rotateCredentials(house, named(ask, caller));
        return ok({ message: "Credentials rotated." });
      },
    },
    {
      method: "POST",
      pattern: "/redis/v0/databases/:addon/upgrade",
      async handle(ask, caller) {
        const addon = named(ask, caller);
        const { version } = parsed(Upgrade, ask, "version has to be text, such as 7.2.");
        return ok({ message: await upgrade(house, addon, version) });
      },
    },
  ];
}

/** The smallest plan is upgraded at once; for all others a maintenance is prepared. */
async function upgrade({ store, changes }: House, addon: AddOn, wanted: string): Promise<string> {
  const version = upgradeTo(wanted, await versionOf(serverOf(store.state, addon)));
  if (changeUnderWay(store.state, addon.id) !== null) {
    throw invalid(`${addon.name} is changing its plan. Upgrade it once that is over.`);
  }
  if (openMaintenance(store.state, addon.id) !== null) {
    throw invalid(`${addon.name} has a maintenance already. Run it first.`);
  }
  const isImmediate = !hasWindow(addon);
  store.change((state) =>
    announceMaintenance(
      state,
      addon,
      { reason: `Upgrade to version ${wanted}`, version, isImmediate },
      { now: new Date(), pace: changes.pace },
    ),
  );
  return isImmediate
    ? `Upgrading ${addon.name} to version ${wanted}`
    : `Preparing the upgrade of ${addon.name} to version ${wanted}. Run its maintenance once it is ready.`;
}
