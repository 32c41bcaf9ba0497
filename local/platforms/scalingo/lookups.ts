import type { Ask } from "../http";
import type { House } from "../house";
import type { Account, AddOn, App, State } from "../state";
import type { ScalingoApp } from "./apps-state";
import type { Database } from "./databases-state";
import { notFound } from "./errors";
import type { Caller } from "./tokens";

/** The region every account may use. */
const DEFAULT_REGION = "osc-fr1";

export const regions = [DEFAULT_REGION, "osc-secnum-fr1"] as const;
export type Region = (typeof regions)[number];

/** The regions an account reaches: the usual one, and the secured one if it has an app there. */
export function regionsOf({ apps }: State, { id }: Account): Region[] {
  return regions.filter(
    (region) =>
      region === DEFAULT_REGION ||
      apps.some((app) => app.accountId === id && app.region === region),
  );
}

/** The caller's apps in a region. */
export function appsOf({ store }: House, { account }: Caller, region: Region): App[] {
  return store.state.apps.filter((app) => app.accountId === account.id && app.region === region);
}

/** The app the path names, by its id or its name. @throws Refusal 404 */
export function appNamed(house: House, region: Region, caller: Caller, ask: Ask): App {
  const wanted = ask.params.app;
  const app = appsOf(house, caller, region).find(
    ({ id, name }) => id === wanted || name === wanted,
  );
  if (app === undefined) throw notFound("app");
  return app;
}

/** The add-on the path names, of the app it names. @throws Refusal 404 */
export function addOnNamed(house: House, region: Region, caller: Caller, ask: Ask): AddOn {
  const app = appNamed(house, region, caller, ask);
  const addon = house.store.state.addons.find(
    ({ appId, id }) => appId === app.id && id === ask.params.addon,
  );
  if (addon === undefined) throw notFound("addon");
  return addon;
}

/** What Scalingo keeps of an app. */
export function scalingoApp({ scalingo }: State, appId: string): ScalingoApp {
  return named(scalingo.apps, "appId", appId);
}

/** What Scalingo keeps of a database, by its add-on. */
export function databaseOf({ scalingo }: State, addonId: string): Database {
  return named(scalingo.databases, "addonId", addonId);
}

function named<Key extends string, Row extends Record<Key, string>>(
  rows: readonly Row[],
  key: Key,
  value: string,
): Row {
  const row = rows.find((candidate) => candidate[key] === value);
  if (row === undefined) throw new Error(`The state of Scalingo has nothing for ${value}.`);
  return row;
}
