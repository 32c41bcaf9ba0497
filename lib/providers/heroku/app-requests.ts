import "server-only";

import { z } from "zod";
import { App, ConfigVars, Dyno, Formation, LogDrain, Webhook } from "@/lib/providers/heroku/shapes";
import { orNullAt, part, platform, wholeList } from "@/lib/providers/heroku/wire";
import type { Access } from "@/lib/providers/model";

/** Requests about apps: their variables, processes, log drains and webhooks, one function each. */

/** Every app the token can see. */
export function apps(access: Access) {
  return wholeList(access, "/apps", z.array(App));
}

/** @throws AppError `not_found` when it is gone or hidden from the token */
export async function app(access: Access, appId: string) {
  return (await platform(access, at(appId), App)).body;
}

/** All variables of an app, secrets in clear: never to be kept or logged. */
export async function configVars(access: Access, appId: string) {
  return (await platform(access, at(appId, "/config-vars"), ConfigVars)).body;
}

/** Sets or, with null, removes variables: one release and one restart for all of them. */
export async function setConfigVars(
  access: Access,
  appId: string,
  vars: Readonly<Record<string, string | null>>,
): Promise<void> {
  await platform(access, at(appId, "/config-vars"), ConfigVars, {
    method: "PATCH",
    body: vars,
    wanted: `set ${Object.keys(vars).join(", ")}`,
  });
}

export async function setMaintenanceMode(access: Access, appId: string, isOn: boolean) {
  const wanted = `switch the maintenance mode ${isOn ? "on" : "off"}`;
  await platform(access, at(appId), App, { method: "PATCH", body: { maintenance: isOn }, wanted });
}

export function formation(access: Access, appId: string) {
  return wholeList(access, at(appId, "/formation"), z.array(Formation));
}

/** Several types at once; those that are not named keep their number. */
export async function scale(
  access: Access,
  appId: string,
  updates: readonly { type: string; quantity: number }[],
): Promise<void> {
  await platform(access, at(appId, "/formation"), z.unknown(), {
    method: "PATCH",
    body: { updates },
    wanted: `scale ${updates.map(({ type, quantity }) => `${type} to ${quantity}`).join(", ")}`,
  });
}

/** The processes that are there now, whatever the formation wants. */
export function dynos(access: Access, appId: string) {
  return wholeList(access, at(appId, "/dynos"), z.array(Dyno));
}

/** Restarts all processes of an app, or those of one type. */
export async function restart(access: Access, appId: string, type: string | null): Promise<void> {
  const path = type === null ? "/dynos" : `/formations/${part(type)}`;
  const wanted = `restart ${type ?? "the app"}`;
  await platform(access, at(appId, path), z.unknown(), { method: "DELETE", wanted });
}

/** Starts a one-off dyno; nobody is attached to it. */
export async function runOnce(access: Access, appId: string, command: string): Promise<void> {
  const wanted = "run the command";
  const request = { method: "POST", body: { command, attach: false }, wanted } as const;
  await platform(access, at(appId, "/dynos"), z.unknown(), request);
}

export function logDrains(access: Access, appId: string) {
  return wholeList(access, at(appId, "/log-drains"), z.array(LogDrain));
}

export async function createLogDrain(access: Access, appId: string, url: string) {
  const wanted = "create the log drain";
  const path = at(appId, "/log-drains");
  return (await platform(access, path, LogDrain, { method: "POST", body: { url }, wanted })).body;
}

/** One that is gone already is fine. */
export async function removeLogDrain(access: Access, appId: string, drainId: string) {
  const path = at(appId, `/log-drains/${part(drainId)}`);
  const wanted = "remove the log drain";
  await orNullAt(404, platform(access, path, z.unknown(), { method: "DELETE", wanted }));
}

const WEBHOOKS = { Accept: "application/vnd.heroku+json; version=3.webhooks" };

export function webhooks(access: Access, appId: string) {
  return wholeList(access, at(appId, "/webhooks"), z.array(Webhook), WEBHOOKS);
}

export async function createWebhook(
  access: Access,
  appId: string,
  body: { include: readonly string[]; level: "sync" | "notify"; url: string; secret: string },
) {
  const wanted = "create the webhook";
  const request = { method: "POST", headers: WEBHOOKS, body, wanted } as const;
  return (await platform(access, at(appId, "/webhooks"), Webhook, request)).body;
}

/** One that is gone already is fine. */
export async function removeWebhook(access: Access, appId: string, webhookId: string) {
  const path = at(appId, `/webhooks/${part(webhookId)}`);
  const request = { method: "DELETE", headers: WEBHOOKS, wanted: "remove the webhook" } as const;
  await orNullAt(404, platform(access, path, z.unknown(), request));
}

function at(appId: string, path = ""): string {
  return `/apps/${part(appId)}${path}`;
}
