import { z } from "zod";
import { planNamed } from "../catalog";
import type { Answer, Ask, Route } from "../http";
import type { House } from "../house";
import type { AddOn } from "../state";
import { bodyOf, ok } from "./answers";
import type { Named } from "./database-api";
import { databaseBody, planLimitsBody, versionBody } from "./database-words";
import { notFound } from "./errors";
import { databaseOf } from "./lookups";
import { nodesOf } from "./nodes";
import { nextAtHour } from "./scalingo-state";
import type { Caller } from "./tokens";
import { versionNamed } from "./versions";

const hour = z.number().int().min(0, "is not an hour").max(23, "is not an hour");
const Update = z.object({
  database: z.object({
    periodic_backups_enabled: z.boolean().optional(),
    // The client of Go sends a number, that of JavaScript a list.
    periodic_backups_scheduled_at: z
      .union([
        hour,
        z
          .array(hour)
          .min(1)
          .transform((hours) => hours[0]!),
      ])
      .optional(),
    maintenance_window: z
      .object({
        weekday_utc: z
          .number()
          .int()
          .min(0, "is not a weekday")
          .max(6, "is not a weekday")
          .optional(),
        starting_hour_utc: hour.optional(),
      })
      .optional(),
  }),
});

/** A database itself: what it is, what it runs on, its backups' hour and its window. */
export function databaseSettingRoutes(house: House, named: Named): Route<Caller>[] {
  const { store } = house;
  const update = (ask: Ask, caller: Caller) => updateDatabase(house, named(ask, caller), ask);
  return [
    {
      method: "GET",
      pattern: "/api/databases/:addon",
      handle: (ask, caller) => ok({ database: databaseBody(store.state, named(ask, caller)) }),
    },
    { method: "PATCH", pattern: "/api/databases/:addon", handle: update },
    { method: "PUT", pattern: "/api/databases/:addon", handle: update },
    {
      method: "GET",
      pattern: "/api/databases/:addon/instances_status",
      // A bare list: one of the two answers without a root.
      handle: (ask, caller) => ok(nodesOf(store.state, named(ask, caller))),
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/plan",
      handle: (ask, caller) =>
        ok({ plan: planLimitsBody(planNamed(named(ask, caller).runningPlanName)!) }),
    },
    {
      method: "GET",
      pattern: "/api/plans/:plan",
      handle(ask) {
        const plan = planNamed(ask.params.plan!);
        if (plan === null || plan.service !== "redis") throw notFound("plan");
        return ok({ plan: planLimitsBody(plan) });
      },
    },
    {
      method: "GET",
      pattern: "/api/database_type_versions/:version",
      handle(ask) {
        const version = versionNamed(ask.params.version!);
        if (version === null) throw notFound("database_type_version");
        return ok({ database_type_version: versionBody(version) });
      },
    },
  ];
}

function updateDatabase({ store }: House, addon: AddOn, ask: Ask): Answer {
  const wanted = bodyOf(Update, ask).database;
  store.change((state) => {
    const database = databaseOf(state, addon.id);
    database.hasPeriodicBackups = wanted.periodic_backups_enabled ?? database.hasPeriodicBackups;
    if (wanted.periodic_backups_scheduled_at !== undefined) {
      database.backupHourUtc = wanted.periodic_backups_scheduled_at;
      database.nextBackupAt = nextAtHour(database.backupHourUtc, new Date()).toISOString();
    }
    const { weekday_utc: weekday, starting_hour_utc: startingHour } =
      wanted.maintenance_window ?? {};
    database.window.weekdayUtc = weekday ?? database.window.weekdayUtc;
    database.window.startingHourUtc = startingHour ?? database.window.startingHourUtc;
  });
  return ok({ database: databaseBody(store.state, addon) });
}
