import type { App, State } from "../state";
import { appBody, dynoBody, formationBody, releaseBody } from "./app-words";
import { appResources } from "./app-resources";
import { attachmentsOn } from "./attachments";
import { dynosOf, dynoState } from "./dynos";
import type { WebhookInclude } from "./webhook-state";
import { addOnBody, attachmentBody, type Wish } from "./words";

/** A change of the state makes a few releases at most. */
const RELEASES = 5;
/** Heroku's examples never tell of these as changed. */
const INSTANTS: ReadonlySet<string> = new Set(["updated_at", "released_at"]);
const NOTHING_BESIDES: Wish = { plan: false, service: false, configVars: false };

/** Everything of an app that subscribers may be told of, by kind and id, as the API shows it now. */
export type Things = ReadonlyMap<string, { include: WebhookInclude; body: object }>;

export type Difference = {
  include: WebhookInclude;
  action: "create" | "update" | "destroy";
  data: object;
  previousData: object;
};

/** The things of an app, of the kinds that somebody wants to hear of. */
export function thingsOf(
  state: State,
  app: App,
  { includes, pace }: { includes: ReadonlySet<WebhookInclude>; pace: number },
): Things {
  const addons = state.addons.filter(({ appId }) => appId === app.id);
  const bodies: Partial<Record<WebhookInclude, () => { id: string }[]>> = {
    "api:app": () => [appBody(state, app)],
    "api:addon": () => addons.map((addon) => addOnBody(state, addon, NOTHING_BESIDES)),
    "api:addon-attachment": () =>
      attachmentsOn(state, app).map((one) => attachmentBody(state, one, NOTHING_BESIDES)),
    "api:release": () =>
      app.releases.slice(-RELEASES).map((release) => releaseBody(state, app, release)),
    "api:formation": () =>
      appResources(state, app).formation.map((process) => formationBody(app, process)),
    "api:dyno": () => dynosOf(state, app).map((dyno) => dynoBody(app, dyno, dynoState(dyno, pace))),
  };
  return new Map(
    [...includes].flatMap((include) =>
      (bodies[include]?.() ?? []).map((body) => [`${include} ${body.id}`, { include, body }]),
    ),
  );
}

/** What became of the things of an app, in the order of what is there now. */
export function differencesOf(before: Things, now: Things): Difference[] {
  const changed = [...now].flatMap(([key, { include, body }]): Difference[] => {
    const former = before.get(key);
    if (former === undefined) {
      return [{ include, action: "create", data: body, previousData: {} }];
    }
    const previousData = changedFields(former.body, body);
    const isSame = Object.keys(previousData).length === 0 || isMadeOnce(include);
    return isSame ? [] : [{ include, action: "update", data: body, previousData }];
  });
  const gone = [...before].flatMap(([key, { include, body }]): Difference[] =>
    // Old releases leave the list of the last few; they are not undone.
    now.has(key) || include === "api:release"
      ? []
      : [{ include, action: "destroy", data: body, previousData: {} }],
  );
  return [...changed, ...gone];
}

/** The fields of `before` that are another now, but for the instants that every change moves. */
function changedFields(before: object, now: object): object {
  const current = new Map<string, unknown>(Object.entries(now));
  return Object.fromEntries(
    Object.entries(before).filter(
      ([name, value]) =>
        !INSTANTS.has(name) && JSON.stringify(value) !== JSON.stringify(current.get(name)),
    ),
  );
}

/** Attachments and releases come and go; that another is current now is no news of theirs. */
function isMadeOnce(include: WebhookInclude): boolean {
  return include === "api:addon-attachment" || include === "api:release";
}
