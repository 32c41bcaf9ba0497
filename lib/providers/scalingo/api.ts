import "server-only";

import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { requestJson, type JsonRequest } from "@/lib/http";
import {
  AddOn,
  AddOnToken,
  App,
  Database,
  Exchange,
  Regions,
  Self,
  SoldPlan,
  Variable,
  type Place,
  type Region,
} from "@/lib/providers/scalingo/map";
import { problemOf } from "@/lib/providers/scalingo/problems";
import { translated } from "@/lib/providers/translated";

/** Requests to Scalingo's three APIs (auth, apps of a region, databases), one function each. */

/** What a request to the apps API needs: where, and a bearer of the user. */
export type Access = { region: Region; bearer: string };

/** Turns an API token into a bearer of one hour. The token is the password of an empty user name. */
export async function exchange(apiToken: string): Promise<string> {
  const address = `${env().SCALINGO_AUTH_URL}/v1/tokens/exchange`;
  const basic = Buffer.from(`:${apiToken}`).toString("base64");
  const { token } = await send(address, Exchange, {
    method: "POST",
    headers: { Authorization: `Basic ${basic}` },
  });
  return token;
}

/** Whose token it is. */
export async function self(bearer: string) {
  return (await send(`${env().SCALINGO_AUTH_URL}/v1/users/self`, Self, as(bearer))).user;
}

/** The regions this account can reach, with the addresses of their APIs. */
export async function regions(bearer: string): Promise<Region[]> {
  return (await send(`${env().SCALINGO_AUTH_URL}/v1/regions`, Regions, as(bearer))).regions;
}

/** Every app of a region that the user can see. */
export async function apps(access: Access) {
  return (await inRegion(access, "/apps", z.object({ apps: z.array(App) }))).apps;
}

/** @throws AppError `not_found` when it is gone or hidden from the user */
export async function app(access: Access, appId: string) {
  return (await inRegion(access, `/apps/${part(appId)}`, z.object({ app: App }))).app;
}

/** The add-ons of an app, of every kind. */
export async function addOns(access: Access, appId: string) {
  const schema = z.object({ addons: z.array(AddOn) });
  return (await inRegion(access, `/apps/${part(appId)}/addons`, schema)).addons;
}

/** @throws AppError `not_found` when it was destroyed, with or without its app */
export async function addOn(access: Access, place: Place) {
  return (await inRegion(access, addOnPath(place), z.object({ addon: AddOn }))).addon;
}

/** All plans of an add-on provider, also those no longer sold. */
export async function soldPlans(access: Access, addOnProviderId: string) {
  const path = `/addon_providers/${part(addOnProviderId)}/plans?show_all=true`;
  return (await inRegion(access, path, z.object({ plans: z.array(SoldPlan) }))).plans;
}

/** All variables of an app, aliases resolved, secrets in clear: never to be kept or logged. */
export async function variables(access: Access, appId: string) {
  const path = `/apps/${part(appId)}/variables?aliases=false`;
  return (await inRegion(access, path, z.object({ variables: z.array(Variable) }))).variables;
}

/** Asks for another plan by Scalingo's opaque plan id. Answered at once; the database API shows progress. */
export async function changePlan(access: Access, place: Place, soldPlanId: string): Promise<void> {
  await inRegion(access, addOnPath(place), z.unknown(), {
    method: "PATCH",
    body: { addon: { plan_id: soldPlanId } },
  });
}

/** A token of one hour for the database API, good for this one database. */
export async function addOnToken(access: Access, place: Place): Promise<string> {
  const path = `${addOnPath(place)}/token`;
  return (await inRegion(access, path, AddOnToken, { method: "POST" })).addon.token;
}

/** What the servers of a database do right now; null while there is none yet. */
export async function database(
  region: Region,
  addOnId: string,
  token: string,
): Promise<Database | null> {
  const address = `${trimmed(region.database_api)}/api/databases/${part(addOnId)}`;
  try {
    return (await send(address, z.object({ database: Database }), as(token))).database;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

function addOnPath({ appId, addOnId }: Place): string {
  return `/apps/${part(appId)}/addons/${part(addOnId)}`;
}

function inRegion<S extends z.ZodType>(
  { region, bearer }: Access,
  path: string,
  schema: S,
  request: JsonRequest = {},
): Promise<z.output<S>> {
  return send(`${trimmed(region.api)}/v1${path}`, schema, { ...as(bearer), ...request });
}

async function send<S extends z.ZodType>(
  address: string,
  schema: S,
  request: JsonRequest,
): Promise<z.output<S>> {
  return (await translated(requestJson(address, schema, request), "Scalingo", problemOf)).body;
}

function as(bearer: string): JsonRequest {
  return { headers: { Authorization: `Bearer ${bearer}` } };
}

function part(text: string): string {
  return encodeURIComponent(text);
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, "");
}
