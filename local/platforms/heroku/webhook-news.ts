import { found, type State, type Store } from "../state";
import type { PlanChanges } from "../plan-changes";
import { forgetGone, tell } from "./webhook-record";
import type { WebhookInclude } from "./webhook-state";
import { differencesOf, thingsOf, type Things } from "./webhook-things";

/** What was seen of an app: its rows as text, and its things of the kinds that were wanted then. */
type Known = { rows: string; includes: ReadonlySet<WebhookInclude>; things: Things };

/**
 * Writes down what subscribers have to be told, as a part of the very change that they are told of:
 * whoever changes the state, and wherever the process is killed, both are on disk or neither.
 */
export class WebhookNews {
  readonly #store: Store;
  readonly #changes: PlanChanges;
  readonly #known = new Map<string, Known>();

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
      tell(state, app, differences);
    }
  }

  /** What happened to every app with subscribers since it was looked at last. */
  #look(state: Readonly<State>, { keeps } = { keeps: true }) {
    const subscribed = subscribedApps(state);
    if (keeps) {
      for (const id of this.#known.keys()) if (!subscribed.has(id)) this.#known.delete(id);
    }
    const rows = rowsOf(state, subscribed);
    return [...subscribed].flatMap(([id, includes]) => {
      const known = this.#known.get(id);
      const current = rows.get(id)!.join("\n");
      // Of a thousand apps a change concerns one or two; only dynos come up by the clock alone.
      if (known?.rows === current && !includes.has("api:dyno")) return [];

      const app = found(state.apps, id);
      const things = thingsOf(state, app, { includes, pace: this.#changes.pace });
      if (keeps) this.#known.set(id, { rows: current, includes, things });
      if (known === undefined) return [];
      // What nobody wanted to hear of before is where it begins, and no news.
      const differences = differencesOf(known.things, things).filter(
        ({ include }) => known.includes.has(include) && includes.has(include),
      );
      return differences.length === 0 ? [] : [{ app, differences }];
    });
  }
}

type Subscribed = ReadonlyMap<string, ReadonlySet<WebhookInclude>>;

function subscribedApps({ apps, webhooks }: Readonly<State>): Subscribed {
  const ids = new Set(apps.map(({ id }) => id));
  const subscribed = new Map<string, Set<WebhookInclude>>();
  for (const { appId, include } of webhooks.webhooks) {
    if (!ids.has(appId)) continue;
    subscribed.set(appId, new Set([...(subscribed.get(appId) ?? []), ...include]));
  }
  return subscribed;
}

/** All that the things of an app are made of: where it is the same, nothing happened to the app. */
function rowsOf(state: Readonly<State>, subscribed: Subscribed): ReadonlyMap<string, string[]> {
  const { resources } = state;
  const owners = new Map(state.addons.map(({ id, appId }) => [id, appId]));
  const rows = new Map<string, string[]>(
    [...subscribed].map(([id, includes]) => [id, [...includes].toSorted()]),
  );
  const add = (appId: string | undefined, row: object) =>
    rows.get(appId ?? "")?.push(JSON.stringify(row));
  for (const app of state.apps) add(app.id, app);
  for (const row of [...resources.apps, ...resources.attachments, ...resources.dynos]) {
    add(row.appId, row);
  }
  for (const addon of state.addons) add(addon.appId, addon);
  // Being made or not is a state of the add-on.
  for (const row of resources.provisions) add(owners.get(row.addonId), row);
  return rows;
}
