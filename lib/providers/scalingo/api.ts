import "server-only";

import { z } from "zod";
import { env } from "@/lib/env";
import type { JsonReply, JsonRequest } from "@/lib/http";
import {
  AddOn,
  AddOnToken,
  App,
  Container,
  EventType,
  Exchange,
  FormationLine,
  NotificationPlatform,
  Notifier,
  Operation,
  Regions,
  Self,
  SoldPlan,
  Variable,
  type AppPlace,
  type Place,
  type Region,
} from "@/lib/providers/scalingo/map";
import { as, part, send, trimmed, type Line } from "@/lib/providers/scalingo/wire";

/** Requests to Scalingo's APIs for sign-in and for the apps of a region, one function each. */

/** What a request to the apps of a region needs: a bearer of the user, and where to send it. */
export type InRegion = { line: Line; bearer: string; region: Region };

/** Turns an API token into a bearer of one hour. The token is the password of an empty user name. */
export async function exchange(line: Line): Promise<string> {
  const address = `${env().SCALINGO_AUTH_URL}/v1/tokens/exchange`;
  const basic = Buffer.from(`:${line.apiToken}`).toString("base64");
  const { body } = await send(line, address, Exchange, {
    method: "POST",
    headers: { Authorization: `Basic ${basic}` },
  });
  return body.token;
}

/** Whose token it is. */
export async function self(line: Line, bearer: string) {
  const address = `${env().SCALINGO_AUTH_URL}/v1/users/self`;
  return (await send(line, address, Self, as(bearer))).body.user;
}

/** The regions this account can reach, with the addresses of their APIs. */
export async function regions(line: Line, bearer: string): Promise<Region[]> {
  const address = `${env().SCALINGO_AUTH_URL}/v1/regions`;
  return (await send(line, address, Regions, as(bearer))).body.regions;
}

/** Every app of a region that the user can see. */
export async function apps(where: InRegion) {
  return (await ask(where, "/apps", z.object({ apps: z.array(App) }))).body.apps;
}

/** @throws AppError `not_found` when it is gone or hidden from the user */
export async function app(where: InRegion, appId: string) {
  return (await ask(where, `/apps/${part(appId)}`, z.object({ app: App }))).body.app;
}

/** The add-ons of an app, of every kind. */
export async function addOns(where: InRegion, appId: string) {
  const schema = z.object({ addons: z.array(AddOn) });
  return (await ask(where, `/apps/${part(appId)}/addons`, schema)).body.addons;
}

/** @throws AppError `not_found` when it was destroyed, with or without its app */
export async function addOn(where: InRegion, place: Place) {
  return (await ask(where, addOnPath(place), z.object({ addon: AddOn }))).body.addon;
}

/** All plans of an add-on provider, also those no longer sold. */
export async function soldPlans(where: InRegion, addOnProviderId: string) {
  const path = `/addon_providers/${part(addOnProviderId)}/plans?show_all=true`;
  return (await ask(where, path, z.object({ plans: z.array(SoldPlan) }))).body.plans;
}

/** Makes an add-on, by the opaque id of its plan. */
export async function createAddOn(
  where: InRegion,
  appId: string,
  wanted: { addOnProviderId: string; soldPlanId: string },
) {
  const { body } = await ask(
    where,
    `/apps/${part(appId)}/addons`,
    z.object({ addon: AddOn }),
    post({ addon: { addon_provider_id: wanted.addOnProviderId, plan_id: wanted.soldPlanId } }),
  );
  return body.addon;
}

/** Asks for another plan by Scalingo's opaque plan id. Answered at once; the database API shows progress. */
export async function changePlan(where: InRegion, place: Place, soldPlanId: string): Promise<void> {
  const body = { addon: { plan_id: soldPlanId } };
  await ask(where, addOnPath(place), z.unknown(), { method: "PATCH", body });
}

/** The data goes with it. */
export async function destroyAddOn(where: InRegion, place: Place): Promise<void> {
  await ask(where, addOnPath(place), z.unknown(), { method: "DELETE" });
}

/** A token of one hour for the database API, good for this one database. */
export async function addOnToken(where: InRegion, place: Place): Promise<string> {
  const path = `${addOnPath(place)}/token`;
  return (await ask(where, path, AddOnToken, { method: "POST" })).body.addon.token;
}

/** All variables of an app, aliases resolved, secrets in clear: never to be kept or logged. */
export async function variables(where: InRegion, appId: string) {
  const path = `${variablesPath(appId)}?aliases=false`;
  return (await ask(where, path, z.object({ variables: z.array(Variable) }))).body.variables;
}

/** Makes or overwrites the variables named; the others stay. Nothing is restarted. */
export async function putVariables(
  where: InRegion,
  appId: string,
  wanted: readonly { name: string; value: string }[],
): Promise<void> {
  const body = { variables: wanted };
  await ask(where, variablesPath(appId), z.unknown(), { method: "PUT", body });
}

export async function deleteVariables(
  where: InRegion,
  appId: string,
  ids: readonly string[],
): Promise<void> {
  const body = { variable_ids: ids };
  await ask(where, variablesPath(appId), z.unknown(), { method: "DELETE", body });
}

/** What is wanted of each type of container. */
export async function formation(where: InRegion, appId: string) {
  const schema = z.object({ containers: z.array(FormationLine) });
  return (await ask(where, `/apps/${part(appId)}/containers`, schema)).body.containers;
}

/** The containers that live now, one-off ones among them. */
export async function containers(where: InRegion, appId: string) {
  const schema = z.object({ containers: z.array(Container) });
  return (await ask(where, `/apps/${part(appId)}/ps`, schema)).body.containers;
}

/** Returns the id of the operation, or null when there is nothing to wait for. */
export async function scale(
  where: InRegion,
  appId: string,
  wanted: readonly { name: string; amount: number }[],
): Promise<string | null> {
  const path = `/apps/${part(appId)}/scale`;
  return operationIn(await ask(where, path, z.unknown(), post({ containers: wanted })));
}

/** An empty scope means all containers. Returns the id of the operation, or null. */
export async function restart(
  where: InRegion,
  appId: string,
  scope: readonly string[],
): Promise<string | null> {
  const path = `/apps/${part(appId)}/restart`;
  return operationIn(await ask(where, path, z.unknown(), post({ scope })));
}

export async function operation(where: InRegion, appId: string, operationId: string) {
  const path = `/apps/${part(appId)}/operations/${part(operationId)}`;
  return (await ask(where, path, z.object({ operation: Operation }))).body.operation;
}

/** What can be told of an app's events, and to where. */
export async function notificationPlatforms(where: InRegion) {
  const schema = z.object({ notification_platforms: z.array(NotificationPlatform) });
  return (await ask(where, "/notification_platforms", schema)).body.notification_platforms;
}

export async function eventTypes(where: InRegion) {
  const schema = z.object({ event_types: z.array(EventType) });
  return (await ask(where, "/event_types", schema)).body.event_types;
}

export async function notifiers(where: InRegion, { appId }: AppPlace) {
  const schema = z.object({ notifiers: z.array(Notifier) });
  return (await ask(where, `/apps/${part(appId)}/notifiers`, schema)).body.notifiers;
}

/** Starts a one-off container; nobody is attached to it. */
export async function runOnce(where: InRegion, appId: string, command: string): Promise<void> {
  const body = { command, env: {}, detached: true };
  await ask(where, `/apps/${part(appId)}/run`, z.unknown(), post(body));
}

export async function createNotifier(
  where: InRegion,
  { appId }: AppPlace,
  notifier: Readonly<Record<string, unknown>>,
) {
  const path = `/apps/${part(appId)}/notifiers`;
  const schema = z.object({ notifier: Notifier });
  return (await ask(where, path, schema, post({ notifier }))).body.notifier;
}

export async function deleteNotifier(
  where: InRegion,
  { appId }: AppPlace,
  notifierId: string,
): Promise<void> {
  const path = `/apps/${part(appId)}/notifiers/${part(notifierId)}`;
  await ask(where, path, z.unknown(), { method: "DELETE" });
}

function addOnPath({ appId, addOnId }: Place): string {
  return `/apps/${part(appId)}/addons/${part(addOnId)}`;
}

function variablesPath(appId: string): string {
  return `/apps/${part(appId)}/variables`;
}

/** The last part of `Location`. The bearer goes to addresses we know only, so the rest of it is not used. */
function operationIn({ headers }: JsonReply<unknown>): string | null {
  return headers.get("location")?.split("/").at(-1) || null;
}

function post(body: unknown): JsonRequest {
  return { method: "POST", body };
}

function ask<S extends z.ZodType>(
  { line, bearer, region }: InRegion,
  path: string,
  schema: S,
  request: JsonRequest = {},
): Promise<JsonReply<z.output<S>>> {
  return send(line, `${trimmed(region.api)}/v1${path}`, schema, { ...as(bearer), ...request });
}
