import { found, type App, type State } from "../state";
import type { Event } from "./events-state";
import { eventTypeIdOf, notificationPlatforms } from "./event-types";
import { eventBody } from "./event-words";
import { newMongoId } from "./mongo-id";

const EVENTS_KEPT = 2000;

const webhookPlatformId = notificationPlatforms.find(({ name }) => name === "webhook")!.id;

/** What happened; `isByUser` is false for what the platform or an add-on did by itself. */
export type Happening = { type: string; data: Record<string, unknown>; isByUser?: boolean };

/** Writes what happened to an app on its timeline, and sends it on its way to those who want to hear of it. */
export function tell(state: State, app: App, happening: Happening): void {
  const { scalingo } = state;
  const event: Event = {
    id: newMongoId(),
    appId: app.id,
    accountId: app.accountId,
    appName: app.name,
    type: happening.type,
    isByUser: happening.isByUser ?? true,
    data: happening.data,
    createdAt: new Date().toISOString(),
  };
  scalingo.events.push(event);
  scalingo.events.splice(0, Math.max(0, scalingo.events.length - EVENTS_KEPT));

  const typeId = eventTypeIdOf(event.type);
  for (const notifier of scalingo.notifiers) {
    const wants =
      notifier.sendsAllEvents || (typeId !== null && notifier.selectedEventIds.includes(typeId));
    if (notifier.appId !== app.id || !notifier.isActive || !wants) continue;
    if (notifier.platformId !== webhookPlatformId) continue;
    sendTo(state, String(notifier.typeData.webhook_url), event);
  }
}

/** Puts an event on its way to one address. */
export function sendTo(state: State, url: string, event: Event): void {
  state.scalingo.deliveries.push({
    id: newMongoId(),
    url,
    payload: JSON.stringify(eventBody(event, found(state.accounts, event.accountId))),
    attempts: 0,
    nextAt: event.createdAt,
  });
}
