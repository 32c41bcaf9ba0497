import "server-only";

import { AppError } from "@/lib/errors";
import type { RemoteApp } from "@/lib/providers/capabilities";
import type { Access } from "@/lib/providers/model";
import * as api from "@/lib/providers/scalingo/api";
import * as databaseApi from "@/lib/providers/scalingo/database-api";
import type { Database } from "@/lib/providers/scalingo/database-map";
import { appPlaceOf, placeOf, type AppPlace, type Place } from "@/lib/providers/scalingo/map";
import { asUser, askDatabase, inRegion, type User } from "@/lib/providers/scalingo/sessions";
import { whyNotNow } from "@/lib/providers/scalingo/why-not-now";

/** Opens the region, app and add-on that a remote id of ours names. */
export function atPlace<T>(
  access: Access,
  remoteId: string,
  ask: (where: api.InRegion, place: Place, user: User) => Promise<T>,
): Promise<T> {
  const place = placeOf(remoteId);
  if (place === null) throw new Error(`${remoteId} is no remote id of Scalingo's`);
  return asUser(access, (user) => ask(inRegion(user, place.region), place, user));
}

/** Opens the app that an app's id of ours names. */
export function atApp<T>(
  access: Access,
  { id }: Pick<RemoteApp, "id">,
  ask: (where: api.InRegion, place: AppPlace) => Promise<T>,
): Promise<T> {
  const place = appPlaceOf(id);
  if (place === null) throw new Error(`${id} is no app of Scalingo's`);
  return asUser(access, (user) => ask(inRegion(user, place.region), place));
}

/** Opens the database of an instance, to ask it or to change it. */
export function atDatabase<T>(
  access: Access,
  remoteId: string,
  ask: (at: databaseApi.AtDatabase) => Promise<T>,
): Promise<T> {
  return atPlace(access, remoteId, (_where, place, user) => askDatabase(user, place, ask));
}

/** @throws AppError `unreachable` while there is no database yet */
export async function presentDatabase(at: databaseApi.AtDatabase): Promise<Database> {
  const database = await databaseApi.database(at);
  if (database !== null) return database;
  throw new AppError(
    "unreachable",
    "Scalingo has not created the database yet. Headroom asks again.",
  );
}

/**
 * Looks whether a change may begin on a database, and returns it as it is.
 *
 * @throws AppError `unreachable` while Scalingo is at work on it, `refused` near a maintenance
 */
export async function readyForChange(at: databaseApi.AtDatabase): Promise<Database> {
  const database = await presentDatabase(at);
  const objection =
    whyNotNow(database, []) ?? whyNotNow(database, await databaseApi.maintenances(at));
  if (objection !== null) throw new AppError(objection.code, objection.message);
  return database;
}
