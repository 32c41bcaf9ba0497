import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Ask, Route } from "../http";
import type { House } from "../house";
import type { App, State } from "../state";
import { bodyOf, created, noContent, ok } from "./answers";
import type { Notifier } from "./apps-state";
import { invalid, notFound } from "./errors";
import { eventTypes, notificationPlatforms } from "./event-types";
import { appNamed, type Region } from "./lookups";
import { newMongoId } from "./mongo-id";
import { sendTo, tell } from "./tell";
import { timeOf } from "./time";
import type { Caller } from "./tokens";

const Fields = z.object({
  name: z.string().min(1).optional(),
  active: z.boolean().optional(),
  send_all_alerts: z.boolean().optional(),
  send_all_events: z.boolean().optional(),
  selected_event_ids: z.array(z.string()).optional(),
  /** The older way to select, by names. */
  selected_events: z.array(z.string()).optional(),
  type_data: z.record(z.string(), z.unknown()).optional(),
});
const NewFields = Fields.extend({
  name: z.string("can't be blank").min(1, "can't be blank"),
  platform_id: z.string("can't be blank"),
});

/** Who is told what happens to an app, and where. */
export function notifierRoutes(house: House, region: Region): Route<Caller>[] {
  const { store } = house;
  const named = (ask: Ask, caller: Caller) => appNamed(house, region, caller, ask);
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/notifiers",
      handle(ask, caller) {
        const app = named(ask, caller);
        const own = store.state.scalingo.notifiers.filter(({ appId }) => appId === app.id);
        return ok({ notifiers: own.map((notifier) => notifierBody(notifier, app)) });
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/notifiers",
      handle(ask, caller) {
        const app = named(ask, caller);
        const wanted = bodyOf(rooted(NewFields), ask);
        const platform = notificationPlatforms.find(({ id }) => id === wanted.platform_id);
        if (platform === undefined) throw invalid("platform_id", "is not a notification platform");
        const at = new Date().toISOString();
        const notifier: Notifier = {
          id: `no-${randomUUID()}`,
          appId: app.id,
          platformId: platform.id,
          name: wanted.name,
          isActive: true,
          sendsAllEvents: false,
          sendsAllAlerts: false,
          selectedEventIds: [],
          typeData: {},
          createdAt: at,
          updatedAt: at,
        };
        assign(notifier, wanted);
        store.change((state) => {
          state.scalingo.notifiers.push(notifier);
          tell(state, app, { type: "new_notifier", data: toldOf(notifier) });
        });
        return created({ notifier: notifierBody(notifier, app) });
      },
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/notifiers/:notifier",
      handle(ask, caller) {
        const app = named(ask, caller);
        return ok({ notifier: notifierBody(notifierNamed(store.state, app, ask), app) });
      },
    },
    {
      method: "PATCH",
      pattern: "/v1/apps/:app/notifiers/:notifier",
      handle(ask, caller) {
        const app = named(ask, caller);
        const notifier = notifierNamed(store.state, app, ask);
        const changed = structuredClone(notifier);
        assign(changed, bodyOf(rooted(Fields), ask));
        changed.updatedAt = new Date().toISOString();
        store.change((state) => {
          Object.assign(notifier, changed);
          tell(state, app, { type: "edit_notifier", data: toldOf(notifier) });
        });
        return ok({ notifier: notifierBody(notifier, app) });
      },
    },
    {
      method: "DELETE",
      pattern: "/v1/apps/:app/notifiers/:notifier",
      handle(ask, caller) {
        const app = named(ask, caller);
        const notifier = notifierNamed(store.state, app, ask);
        store.change((state) => {
          state.scalingo.notifiers = state.scalingo.notifiers.filter(
            ({ id }) => id !== notifier.id,
          );
          tell(state, app, { type: "delete_notifier", data: toldOf(notifier) });
        });
        return noContent;
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/notifiers/:notifier/test",
      handle(ask, caller) {
        const app = named(ask, caller);
        const notifier = notifierNamed(store.state, app, ask);
        const url = notifier.typeData.webhook_url;
        if (typeof url !== "string") return noContent;
        store.change((state) =>
          sendTo(state, url, {
            id: newMongoId(),
            appId: app.id,
            accountId: app.accountId,
            appName: app.name,
            type: "restart",
            isByUser: true,
            data: { scope: null },
            createdAt: new Date().toISOString(),
          }),
        );
        return noContent;
      },
    },
  ];
}

/** The documentation's example roots the notifier in the plural, its text and the clients in the singular. */
function rooted<S extends z.ZodType>(fields: S) {
  return z.preprocess(
    (body) =>
      typeof body === "object" && body !== null && "notifiers" in body
        ? body.notifiers
        : (body as { notifier?: unknown }).notifier,
    fields,
  );
}

/** @throws Refusal 422 for an event nobody sells, or a platform of addresses without one */
function assign(notifier: Notifier, wanted: z.output<typeof Fields>): void {
  const ids = wanted.selected_event_ids ?? wanted.selected_events?.map(idOfName);
  if (ids?.some((id) => !eventTypes.some((type) => type.id === id)))
    throw invalid("selected_event_ids", "is invalid");
  notifier.name = wanted.name ?? notifier.name;
  notifier.isActive = wanted.active ?? notifier.isActive;
  notifier.sendsAllEvents = wanted.send_all_events ?? notifier.sendsAllEvents;
  notifier.sendsAllAlerts = wanted.send_all_alerts ?? notifier.sendsAllAlerts;
  notifier.selectedEventIds = ids ?? notifier.selectedEventIds;
  notifier.typeData = wanted.type_data ?? notifier.typeData;
  if (platformName(notifier) !== "email" && !isAddress(notifier.typeData.webhook_url)) {
    throw invalid("webhook_url", "is not a valid URL");
  }
}

function idOfName(name: string): string {
  return eventTypes.find((type) => type.name === name)?.id ?? "";
}

function isAddress(value: unknown): boolean {
  return typeof value === "string" && /^https?:/.test(value) && URL.canParse(value);
}

function notifierNamed({ scalingo }: State, app: App, ask: Ask): Notifier {
  const notifier = scalingo.notifiers.find(
    ({ appId, id }) => appId === app.id && id === ask.params.notifier,
  );
  if (notifier === undefined) throw notFound("notifier");
  return notifier;
}

function platformName({ platformId }: Notifier): string {
  return notificationPlatforms.find(({ id }) => id === platformId)!.name;
}

function notifierBody(notifier: Notifier, app: App) {
  return {
    id: notifier.id,
    name: notifier.name,
    active: notifier.isActive,
    type: platformName(notifier),
    platform_id: notifier.platformId,
    created_at: timeOf(notifier.createdAt),
    updated_at: timeOf(notifier.updatedAt),
    send_all_alerts: notifier.sendsAllAlerts,
    send_all_events: notifier.sendsAllEvents,
    selected_event_ids: notifier.selectedEventIds,
    app_id: app.id,
    app: app.name,
    type_data: notifier.typeData,
  };
}

function toldOf(notifier: Notifier) {
  return {
    notifier_name: notifier.name,
    active: notifier.isActive,
    send_all_events: notifier.sendsAllEvents,
    selected_events: notifier.selectedEventIds,
    notifier_type: platformName(notifier),
    notifier_type_data: notifier.typeData,
    platform_name: platformName(notifier),
  };
}
