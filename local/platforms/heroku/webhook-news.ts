import { randomUUID } from "node:crypto";
import { found, type App, type State, type Store } from "../state";
import type { PlanChanges } from "../plan-changes";
import type { WebhookInclude, Webhook } from "./webhook-state";
import { differencesOf, thingsOf, type Difference, type Things } from "./webhook-things";

/** So many deliveries of an app are remembered. */
const DELIVERIES_MAX = 200;

/**
 * Writes down what subscribers have to be told, as a part of the very change that they are told of:
 * whoever changes the state, and wherever the process is killed, both are on disk or neither.
 */
export class WebhookNews {
  readonly #store: Store;
  readonly #changes: PlanChanges;
  readonly #known = new Map<string, { includes: ReadonlySet<WebhookInclude>; things: Things }>();

  constructor(store: Store, changes: PlanChanges) {
    this.#store = store;
    this.#changes = changes;
    this.#look(store.state);
    store.follow((state) => this.#record(state));
  }

  /** Notices what changes by the clock alone: dynos that came up, one-offs that ended. */
  tick(): void {
    const { state } = this.#store;
    if (!state.webhooks.webhooks.some(({ include }) => include.includes("api:dyno"))) return;
    if (this.#look(state, { keeps: false }).length > 0) this.#store.change(() => {});
  }

  #record(state: State): void {
    forgetGone(state);
    for (const { app, differences } of this.#look(state)) {
      for (const difference of differences) tell(state, app, { difference, differences });
      forgetOld(state, app);
    }
  }

  /** What happened to every app with subscribers since it was looked at last. */
  #look(state: Readonly<State>, { keeps } = { keeps: true }) {
    const subscribed = subscribedApps(state);
    if (keeps) {
      for (const id of this.#known.keys()) if (!subscribed.has(id)) this.#known.delete(id);
    }
    return [...subscribed].flatMap(([id, includes]) => {
      const app = found(state.apps, id);
      const known = this.#known.get(id);
      const things = thingsOf(state, app, { includes, pace: this.#changes.pace });
      if (keeps) this.#known.set(id, { includes, things });
      if (known === undefined) return [];
      // What nobody wanted to hear of before is where it begins, and no news.
      const isOld = ({ include }: Difference) => known.includes.has(include);
      const differences = differencesOf(known.things, things)
        .filter(isOld)
        .filter(({ include }) => includes.has(include));
      return differences.length === 0 ? [] : [{ app, differences }];
    });
  }
}

function subscribedApps({ apps, webhooks }: Readonly<State>): Map<string, Set<WebhookInclude>> {
  const subscribed = new Map<string, Set<WebhookInclude>>();
  for (const { appId, include } of webhooks.webhooks) {
    if (apps.every(({ id }) => id !== appId)) continue;
    subscribed.set(appId, new Set([...(subscribed.get(appId) ?? []), ...include]));
  }
  return subscribed;
}

function tell(
  state: State,
  app: App,
  { difference, differences }: { difference: Difference; differences: readonly Difference[] },
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
    actor: actorOf(state, app, differences),
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
): { email: string; id: string } {
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
function forgetGone(state: State): void {
  const { webhooks } = state;
  webhooks.webhooks = webhooks.webhooks.filter(({ appId }) =>
    state.apps.some(({ id }) => id === appId),
  );
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
