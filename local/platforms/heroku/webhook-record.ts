import { randomUUID } from "node:crypto";
import { found, type App, type State } from "../state";
import type { Webhook, WebhookEvent } from "./webhook-state";
import type { Difference } from "./webhook-things";

/** So many deliveries of an app are remembered. */
const DELIVERIES_MAX = 200;

/** Writes down what happened to an app, and a delivery to everyone who wants to hear of it. */
export function tell(state: State, app: App, differences: readonly Difference[]): void {
  const actor = actorOf(state, app, differences);
  for (const difference of differences) addEvent(state, app, { difference, actor });
  forgetOld(state, app);
}

function addEvent(
  state: State,
  app: App,
  { difference, actor }: { difference: Difference; actor: WebhookEvent["actor"] },
): void {
  const { include, action, data, previousData } = difference;
  const wanting = state.webhooks.webhooks.filter(
    (webhook) => webhook.appId === app.id && webhook.include.includes(include),
  );
  if (wanting.length === 0) return;
  const at = new Date().toISOString();
  const event = {
    id: randomUUID(),
    appId: app.id,
    include,
    action,
    actor,
    data,
    previousData,
    at,
  };
  state.webhooks.events.push(event);
  for (const webhook of wanting) addDelivery(state, webhook, { eventId: event.id, at });
}

/** Who made the release that came with the change, or whose app it is. */
function actorOf(
  state: State,
  app: App,
  differences: readonly Difference[],
): WebhookEvent["actor"] {
  const { email, id } = found(state.accounts, app.accountId);
  const released = differences.find(({ include }) => include === "api:release");
  const release: { user?: { email: string; id: string } } = released?.data ?? {};
  return release.user ?? { email, id };
}

function addDelivery(
  state: State,
  webhook: Webhook,
  { eventId, at }: { eventId: string; at: string },
): void {
  const { deliveries } = state.webhooks;
  deliveries.push({
    id: randomUUID(),
    seq: (deliveries.at(-1)?.seq ?? 0) + 1,
    webhookId: webhook.id,
    eventId,
    status: "pending",
    attempts: 0,
    nextAttemptAt: at,
    lastAttempt: null,
    createdAt: at,
    updatedAt: at,
  });
}

/** Subscriptions end with their app, and with them what was on its way. */
export function forgetGone(state: State): void {
  const { webhooks } = state;
  const apps = new Set(state.apps.map(({ id }) => id));
  webhooks.webhooks = webhooks.webhooks.filter(({ appId }) => apps.has(appId));
  const ids = new Set(webhooks.webhooks.map(({ id }) => id));
  webhooks.deliveries = webhooks.deliveries.filter(({ webhookId }) => ids.has(webhookId));
  forgetUntold(state);
}

function forgetOld(state: State, app: App): void {
  const { webhooks } = state;
  const ids = new Set(webhooks.webhooks.flatMap(({ appId, id }) => (appId === app.id ? [id] : [])));
  const done = webhooks.deliveries.filter(
    ({ webhookId, nextAttemptAt }) => ids.has(webhookId) && nextAttemptAt === null,
  );
  const old = new Set(done.slice(0, -DELIVERIES_MAX).map(({ id }) => id));
  webhooks.deliveries = webhooks.deliveries.filter(({ id }) => !old.has(id));
  forgetUntold(state);
}

function forgetUntold({ webhooks }: State): void {
  const told = new Set(webhooks.deliveries.map(({ eventId }) => eventId));
  webhooks.events = webhooks.events.filter(({ id }) => told.has(id));
}
