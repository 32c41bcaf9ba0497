import { z } from "zod";
import type { Ask } from "../http";
import type { House } from "../house";
import type { AddOn } from "../state";
import type { Caller } from "./accounts";
import { databaseNamed } from "./data-lookups";
import { invalid } from "./errors";
import { accepted, addOnsOf, appNamed, ok, parsed } from "./lookups";
import type { Maintenance, Window } from "./maintenance-state";
import { nextOpening, windowFrom, windowLabel } from "./maintenance-window";
import { maintenanceBody, maintenanceSentence, windowBody } from "./maintenance-words";
import {
  hasWindow,
  historyOf,
  latestMaintenance,
  openMaintenance,
  runMaintenance,
  windowOf,
} from "./maintenances";
import type { HerokuRoute } from "./route";

const WEEK_MS = 7 * 86_400_000;
const HISTORY_MAX = 20;

/** The CLI sends the number as text. */
const Schedule = z.object({ delay_weeks: z.coerce.number().int().min(-52).max(52) });
const WindowChange = z.object({ day_of_week: z.string(), time_of_day: z.string() });
const OldWindowChange = z.object({ description: z.string() });

/** Maintenances: what is planned, when it may happen, and running it now. */
export function maintenanceRoutes(house: House): HerokuRoute[] {
  const { store, changes } = house;
  const bodyOf = (addon: AddOn, row: Maintenance | null) =>
    maintenanceBody(store.state, addon, hasWindow(addon) ? row : null);
  const run = (addon: AddOn) => {
    const row = openMaintenance(store.state, addon.id);
    if (row?.status !== "ready") {
      throw invalid(`${addon.name} has no maintenance that could be run now.`);
    }
    store.change(() => runMaintenance(row, { now: new Date(), pace: changes.pace }));
    return row;
  };
  return [
    {
      method: "GET",
      pattern: "/data/maintenances/v1/apps/:app",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const known = addOnsOf(house, account).flatMap((addon) => {
          const row = addon.appId === app.id ? latestMaintenance(store.state, addon.id) : null;
          return row !== null && hasWindow(addon) ? [bodyOf(addon, row)] : [];
        });
        return ok({ maintenances: known });
      },
    },
    {
      method: "GET",
      pattern: "/data/maintenances/v1/:addon",
      handle(ask, { account }) {
        const addon = databaseNamed(house, account, ask);
        return ok(bodyOf(addon, latestMaintenance(store.state, addon.id)));
      },
    },
    {
      method: "GET",
      pattern: "/data/maintenances/v1/:addon/history",
      handle(ask, { account }) {
        const addon = databaseNamed(house, account, ask);
        const limit = Math.min(Number(ask.query.get("limit") ?? 5) || 5, HISTORY_MAX);
        const rows = hasWindow(addon) ? historyOf(store.state, addon.id).slice(0, limit) : [];
        return ok({ maintenances: rows.map((row) => bodyOf(addon, row)) });
      },
    },
    {
      method: "POST",
      pattern: "/data/maintenances/v1/:addon/run",
      handle(ask, { account }) {
        const addon = databaseNamed(house, account, ask);
        return accepted(bodyOf(addon, run(addon)));
      },
    },
    {
      method: "POST",
      pattern: "/data/maintenances/v1/:addon/schedule",
      handle(ask, { account }) {
        const addon = databaseNamed(house, account, ask);
        const { delay_weeks: weeks } = parsed(Schedule, ask, "delay_weeks has to be a number.");
        const row = openMaintenance(store.state, addon.id);
        if (row === null || row.status === "running" || !hasWindow(addon)) {
          throw invalid(`${addon.name} has no maintenance that could be scheduled.`);
        }
        const wanted = new Date(Date.parse(row.scheduledFor) + weeks * WEEK_MS);
        refuseUnlessPossible(row, wanted);
        store.change(() => reschedule(row, wanted));
        return ok(bodyOf(addon, row));
      },
    },
    {
      method: "GET",
      pattern: "/data/maintenances/v1/:addon/window",
      handle(ask, { account }) {
        return ok(windowBody(store.state, windowed(house, account, ask), null));
      },
    },
    {
      method: "POST",
      pattern: "/data/maintenances/v1/:addon/window",
      handle(ask, { account }) {
        const addon = windowed(house, account, ask);
        const wanted = parsed(WindowChange, ask, "day_of_week and time_of_day have to be text.");
        return ok(setWindow(house, addon, windowFrom(wanted.day_of_week, wanted.time_of_day)));
      },
    },
    {
      method: "GET",
      pattern: "/redis/v0/databases/:addon/maintenance",
      handle(ask, { account }) {
        const addon = windowed(house, account, ask);
        return ok({ message: maintenanceSentence(latestMaintenance(store.state, addon.id)) });
      },
    },
    {
      method: "POST",
      pattern: "/redis/v0/databases/:addon/maintenance",
      handle(ask, { account }) {
        run(windowed(house, account, ask));
        return ok({ message: "Maintenance triggered" });
      },
    },
    {
      method: "PUT",
      pattern: "/redis/v0/databases/:addon/maintenance_window",
      handle(ask, { account }) {
        const addon = windowed(house, account, ask);
        const { description } = parsed(OldWindowChange, ask, "description has to be text.");
        const [day = "", time = ""] = description.split(/\s+/);
        const { window } = setWindow(house, addon, windowFrom(day, time));
        return ok({ window });
      },
    },
  ];
}

/** @throws Refusal (422) for a plan that has no window */
function windowed(house: House, account: Caller["account"], ask: Ask): AddOn {
  const addon = databaseNamed(house, account, ask);
  if (hasWindow(addon)) return addon;
  throw invalid("Maintenance windows are only available on premium plans and above.");
}

/** A maintenance that is not running moves to the next opening of the new window. */
function setWindow({ store }: House, addon: AddOn, wanted: Window | null) {
  if (wanted === null) {
    throw invalid("The window has to be a day and a time in UTC whose minutes are 00 or 30.");
  }
  const row = openMaintenance(store.state, addon.id);
  const previous = {
    window: windowLabel(windowOf(store.state, addon.id)),
    scheduledAt: row?.scheduledFor ?? null,
  };
  store.change((state) => {
    const others = state.maintenance.windows.filter(({ addonId }) => addonId !== addon.id);
    state.maintenance.windows = [...others, { addonId: addon.id, ...wanted }];
    if (row === null || row.status === "running") return;
    reschedule(row, nextOpening(wanted, new Date(), 1));
  });
  return windowBody(store.state, addon, previous);
}

function refuseUnlessPossible({ requiredBy }: Maintenance, wanted: Date): void {
  if (wanted.getTime() <= Date.now()) throw invalid("A maintenance cannot be moved to the past.");
  if (requiredBy === null || wanted <= new Date(requiredBy)) return;
  throw invalid(`This maintenance is required by ${requiredBy}.`);
}

function reschedule(row: Maintenance, scheduledFor: Date): void {
  row.previouslyScheduledFor = row.scheduledFor;
  row.scheduledFor = scheduledFor.toISOString();
}
