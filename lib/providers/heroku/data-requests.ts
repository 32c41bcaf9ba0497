import "server-only";

import { z } from "zod";
import { Database, Maintenance, Wait } from "@/lib/providers/heroku/shapes";
import { dataApi, orNullAt, part } from "@/lib/providers/heroku/wire";
import type { Access } from "@/lib/providers/model";

/**
 * Requests to Heroku's Data API, one function each. It is not published: heroku/cli shows it
 * (src/lib/redis, src/commands/redis, src/commands/data/maintenances).
 */

/** Whether Heroku still works on a Redis. The Data API answers 404 while it is not ready. */
export async function wait(access: Access, addOnId: string): Promise<Wait> {
  const told = await orNullAt(404, dataApi(access, redis(addOnId, "/wait"), Wait));
  return told ?? { message: null, "waiting?": true };
}

/** Version and rows for people; null while it is not ready. */
export function database(access: Access, addOnId: string): Promise<Database | null> {
  return orNullAt(404, dataApi(access, redis(addOnId), Database));
}

/** Changes one setting, at once and without a restart. */
export async function changeSetting(
  access: Access,
  addOnId: string,
  setting: Readonly<Record<string, string | number>>,
): Promise<void> {
  const wanted = `change ${Object.keys(setting).join(", ")}`;
  await dataApi(access, redis(addOnId, "/config"), z.unknown(), {
    method: "PATCH",
    body: setting,
    wanted,
  });
}

/** Cannot be undone. */
export async function upgrade(access: Access, addOnId: string, version: string): Promise<void> {
  const wanted = `upgrade to version ${version}`;
  await dataApi(access, redis(addOnId, "/upgrade"), z.unknown(), {
    method: "POST",
    body: { version },
    wanted,
  });
}

/** The maintenance of an add-on; null where Heroku knows of none, as for the smallest plan. */
export function maintenance(access: Access, addOnId: string): Promise<Maintenance | null> {
  return orNullAt(404, dataApi(access, maintenances(addOnId), Maintenance));
}

export async function runMaintenance(access: Access, addOnId: string): Promise<void> {
  await dataApi(access, maintenances(addOnId, "/run"), z.unknown(), {
    method: "POST",
    body: {},
    wanted: "run the maintenance",
  });
}

/** `day_of_week` is a day's name, `time_of_day` as `22:30`, in UTC. */
export async function setWindow(
  access: Access,
  addOnId: string,
  window: { day_of_week: string; time_of_day: string },
): Promise<void> {
  await dataApi(access, maintenances(addOnId, "/window"), z.unknown(), {
    method: "POST",
    body: window,
    wanted: "move the maintenance window",
  });
}

function redis(addOnId: string, path = ""): string {
  return `/redis/v0/databases/${part(addOnId)}${path}`;
}

function maintenances(addOnId: string, path = ""): string {
  return `/data/maintenances/v1/${part(addOnId)}${path}`;
}
