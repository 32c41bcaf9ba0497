import "server-only";

import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { HttpError, requestJson, type JsonReply, type JsonRequest } from "@/lib/http";
import { Account, AddOn, App, ConfigVars, SoldPlan, Wait } from "@/lib/providers/heroku/map";
import { problemOf } from "@/lib/providers/heroku/problems";
import { translated } from "@/lib/providers/translated";

/** Requests to Heroku's Platform API and Data API, one function each. */

const EXPANSION = { "Accept-Expansion": "addon_service,plan" };

/** Whose token it is. */
export async function account(token: string) {
  return (await platform(token, "/account", Account)).body;
}

/** Every add-on the token can see, of all apps and teams. */
export function addOns(token: string) {
  return wholeList(token, "/addons", AddOn, EXPANSION);
}

/** @throws AppError `not_found` when it was destroyed, with or without its app */
export async function addOn(token: string, addOnId: string) {
  const path = `/addons/${encodeURIComponent(addOnId)}`;
  return (await platform(token, path, AddOn, { headers: EXPANSION })).body;
}

/** Every app the token can see. */
export function apps(token: string) {
  return wholeList(token, "/apps", App);
}

/** @throws AppError `not_found` when it is gone or hidden from the token */
export async function app(token: string, appId: string) {
  return (await platform(token, `/apps/${encodeURIComponent(appId)}`, App)).body;
}

/** All variables of an app, secrets in clear: never to be kept or logged. */
export async function configVars(token: string, appId: string) {
  const path = `/apps/${encodeURIComponent(appId)}/config-vars`;
  return (await platform(token, path, ConfigVars)).body;
}

/** All plans of an add-on service, as Heroku lists them today. */
export function soldPlans(token: string, service: string) {
  return wholeList(token, `/addon-services/${encodeURIComponent(service)}/plans`, SoldPlan);
}

/** Asks for another plan. The answer shows it at once, whether or not the change has begun. */
export async function changePlan(
  token: string,
  { appId, addOnId, planName }: { appId: string; addOnId: string; planName: string },
) {
  const path = `/apps/${encodeURIComponent(appId)}/addons/${encodeURIComponent(addOnId)}`;
  const reply = await platform(token, path, AddOn, {
    method: "PATCH",
    headers: { ...EXPANSION, "X-Heroku-Legacy-Provider-Messages": "true" },
    body: { plan: planName },
  });
  return reply.body;
}

const DATA_API_REFUSES =
  "Heroku’s Data API does not accept this token, though the Platform API may. Create one with: heroku authorizations:create --description Headroom --scope global. Then reconnect the account.";

/** Whether Heroku still works on a Redis. The Data API answers 404 while it is not ready. */
export async function wait(token: string, addOnId: string): Promise<Wait> {
  const path = `/redis/v0/databases/${encodeURIComponent(addOnId)}/wait`;
  try {
    const reply = await spoken(
      requestJson(`${env().HEROKU_DATA_API_URL}${path}`, Wait, { headers: headersOf(token) }),
    );
    return reply.body;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return { message: null, "waiting?": true };
    if (status === 401) throw new AppError("forbidden", DATA_API_REFUSES, { cause: error });
    throw error;
  }
}

/** The HTTP status behind an error of this file, or null when there was no answer at all. */
export function statusOf(error: unknown): number | null {
  if (error instanceof HttpError) return error.status;
  return error instanceof AppError ? statusOf(error.cause) : null;
}

function platform<S extends z.ZodType>(
  token: string,
  path: string,
  schema: S,
  request: JsonRequest = {},
): Promise<JsonReply<z.output<S>>> {
  const headers = { ...headersOf(token), ...request.headers };
  return spoken(requestJson(`${env().HEROKU_API_URL}${path}`, schema, { ...request, headers }));
}

/**
 * Reads a list to its end: Heroku answers 206 with `Next-Range` while there is more, and a client that
 * stops at the first answer silently loses the rest.
 */
async function wholeList<S extends z.ZodType>(
  token: string,
  path: string,
  item: S,
  headers: Record<string, string> = {},
): Promise<z.output<S>[]> {
  const rows: z.output<S>[] = [];
  let range: string | null = null;
  for (;;) {
    const reply: JsonReply<z.output<S>[]> = await platform(token, path, z.array(item), {
      headers: range === null ? headers : { ...headers, Range: range },
    });
    rows.push(...reply.body);
    const next = reply.status === 206 ? reply.headers.get("Next-Range") : null;
    if (next === null) return rows;
    if (next === range) {
      throw new AppError("refused", `Heroku’s list ${path} has no end. Headroom read none of it.`);
    }
    range = next;
  }
}

function headersOf(token: string): Record<string, string> {
  return {
    Accept: "application/vnd.heroku+json; version=3",
    Authorization: `Bearer ${token}`,
  };
}

function spoken<T>(reply: Promise<T>): Promise<T> {
  return translated(reply, "Heroku", problemOf);
}
