import { z } from "zod";
import { api, Refusal, type Answer, type Api, type Ask } from "../http";
import type { House } from "../house";
import { appOf, type AddOn, type App } from "../state";
import { PROVIDER_NAME } from "./addon-words";
import { maintenanceStatuses, type Maintenance, type MaintenanceStatus } from "./databases-state";
import { windowBody } from "./database-words";
import { databaseOf } from "./lookups";
import { newMongoId } from "./mongo-id";
import { tell } from "./tell";
import { versionNamed } from "./versions";

const ByPlatform = z.object({
  /** The version it runs, as if nobody had upgraded it for long: `6.2.20-1`. */
  version: z.string().optional(),
  suspended: z.boolean().optional(),
});
const MaintenanceMove = z.object({
  type: z.string().default("instance-migration"),
  status: z.enum(maintenanceStatuses),
});
const Failure = z.object({ error: z.string().min(1) });

const maintenanceEvents: Partial<Record<MaintenanceStatus, string>> = {
  notified: "plan_database_maintenance",
  running: "start_database_maintenance",
  done: "complete_database_maintenance",
};

/** What people at Scalingo do, for tests: old versions, suspensions, maintenance, operations that fail. */
export function scalingoControl(house: House): Api {
  return api<null>({
    prefix: "/control/scalingo",
    admit: () => null,
    whenUnknown: { status: 404, json: { error: "The control of Scalingo has no such address." } },
    whenMalformed: { status: 400, json: { error: "The body is not JSON." } },
    whenBroken: {
      status: 500,
      json: { error: "The control broke; the log of the platforms says more." },
    },
    routes: [
      {
        method: "POST",
        pattern: "/databases/:addon",
        handle: (ask) => change(house, addOnNamed(house, ask), ask),
      },
      {
        // One maintenance after another: a status moves the one that is not over, or begins the next.
        method: "POST",
        pattern: "/databases/:addon/maintenance",
        handle: (ask) => moveMaintenance(house, addOnNamed(house, ask), ask),
      },
      {
        method: "POST",
        pattern: "/apps/:app/failure",
        handle(ask) {
          const app = appNamed(house, ask);
          const { error } = parsed(Failure, ask);
          house.store.change(({ scalingo }) => scalingo.failures.push({ appId: app.id, error }));
          return { status: 204 };
        },
      },
    ],
  });
}

function change({ store }: House, addon: AddOn, ask: Ask): Answer {
  const wanted = parsed(ByPlatform, ask);
  const version = wanted.version === undefined ? null : versionNamed(wanted.version);
  if (wanted.version !== undefined && version === null)
    throw refusal(422, "There is no such version.");
  store.change((state) => {
    const database = databaseOf(state, addon.id);
    database.versionId = version?.id ?? database.versionId;
    if (wanted.suspended === undefined || wanted.suspended === database.isSuspended) return;
    database.isSuspended = wanted.suspended;
    tell(state, appOf(state, addon), {
      type: wanted.suspended ? "suspend_addon" : "resume_addon",
      isByUser: false,
      data: {
        addon_provider_name: PROVIDER_NAME,
        plan_name: addon.planName,
        resource_id: addon.name,
        ...(wanted.suspended && { reason: "suspended by the platform" }),
      },
    });
  });
  return { status: 204 };
}

function moveMaintenance({ store }: House, addon: AddOn, ask: Ask): Answer {
  const { type, status } = parsed(MaintenanceMove, ask);
  const now = new Date();
  const moved = store.change((state) => {
    const { scalingo } = state;
    const open = scalingo.maintenance.find(
      (one) => one.addonId === addon.id && !["done", "failed", "cancelled"].includes(one.status),
    );
    const maintenance: Maintenance = open ?? {
      id: newMongoId(),
      addonId: addon.id,
      type,
      status,
      startedAt: null,
      endedAt: null,
    };
    if (open === undefined) scalingo.maintenance.push(maintenance);
    maintenance.status = status;
    if (status === "running") maintenance.startedAt = now.toISOString();
    if (["done", "failed"].includes(status)) maintenance.endedAt = now.toISOString();

    const event = maintenanceEvents[status];
    const window = windowBody(state, addon);
    if (event !== undefined) {
      tell(state, appOf(state, addon), {
        type: event,
        isByUser: false,
        data: {
          addon_name: PROVIDER_NAME,
          maintenance_id: maintenance.id,
          maintenance_type: maintenance.type,
          maintenance_window_in_hours: window.duration_in_hour,
          next_maintenance_window: nextWindow(window, now).toISOString(),
        },
      });
    }
    return maintenance;
  });
  return { status: 200, json: { id: moved.id } };
}

/** When a weekly window begins next. */
function nextWindow(window: { weekday_utc: number; starting_hour_utc: number }, now: Date): Date {
  const next = new Date(now);
  next.setUTCHours(window.starting_hour_utc, 0, 0, 0);
  next.setUTCDate(next.getUTCDate() + ((window.weekday_utc - next.getUTCDay() + 7) % 7));
  if (next <= now) next.setUTCDate(next.getUTCDate() + 7);
  return next;
}

function addOnNamed({ store }: House, ask: Ask): AddOn {
  const { addon: wanted } = ask.params;
  const addon = store.state.addons.find(({ id, name }) => id === wanted || name === wanted);
  const isOurs = store.state.scalingo.databases.some(({ addonId }) => addonId === addon?.id);
  if (addon === undefined || !isOurs) throw refusal(404, `Scalingo has no ${wanted}.`);
  return addon;
}

function appNamed({ store }: House, ask: Ask): App {
  const app = store.state.apps.find(
    ({ platform, name }) => platform === "scalingo" && name === ask.params.app,
  );
  if (app === undefined) throw refusal(404, `Scalingo has no app ${ask.params.app}.`);
  return app;
}

function parsed<S extends z.ZodType>(schema: S, ask: Ask): z.output<S> {
  const result = schema.safeParse(ask.body);
  if (result.success) return result.data;
  throw refusal(422, z.prettifyError(result.error));
}

function refusal(status: number, error: string): Refusal {
  return new Refusal({ status, json: { error } });
}
