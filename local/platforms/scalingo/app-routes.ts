import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Answer, Ask, Route } from "../http";
import type { House } from "../house";
import { found, type App } from "../state";
import { bodyOf, created, noContent, ok } from "./answers";
import { appBody } from "./app-words";
import { invalid } from "./errors";
import { appNamed, appsOf, scalingoApp, type Region } from "./lookups";
import { refuseWhileOperating } from "./operations";
import { forgetApp, removeAddOn } from "./removals";
import { freshApp } from "./scalingo-state";
import { tell } from "./tell";
import type { Caller } from "./tokens";

const NewApp = z.object({ app: z.object({ name: z.string() }) });
const Renaming = z.object({ current_name: z.string(), new_name: z.string() });
const Settings = z.object({
  app: z.object({
    force_https: z.boolean().optional(),
    sticky_session: z.boolean().optional(),
    router_logs: z.boolean().optional(),
  }),
});

/** Apps of a region: list, look, make, rename, set, delete. */
export function appRoutes(house: House, region: Region): Route<Caller>[] {
  const { store } = house;
  const named = (ask: Ask, caller: Caller) => appNamed(house, region, caller, ask);
  return [
    {
      method: "GET",
      pattern: "/v1/apps",
      handle: (_ask, caller) =>
        ok({ apps: appsOf(house, caller, region).map((app) => appBody(store.state, app)) }),
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app",
      handle: (ask, caller) => ok({ app: appBody(store.state, named(ask, caller)) }),
    },
    {
      method: "POST",
      pattern: "/v1/apps",
      handle: (ask, caller) => makeApp(house, region, ask, caller),
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/rename",
      handle(ask, caller) {
        const app = named(ask, caller);
        const wanted = bodyOf(Renaming, ask);
        if (wanted.current_name !== app.name) throw invalid("current_name", "does not match");
        refuseName(house, wanted.new_name);
        // The timeline hears of it from the work that compares what is with what was told.
        store.change((state) => (found(state.apps, app.id).name = wanted.new_name));
        return ok({ app: appBody(store.state, app) });
      },
    },
    {
      method: "PATCH",
      pattern: "/v1/apps/:app",
      handle(ask, caller) {
        const app = named(ask, caller);
        const wanted = bodyOf(Settings, ask).app;
        store.change((state) => {
          const details = scalingoApp(state, app.id);
          details.forceHttps = wanted.force_https ?? details.forceHttps;
          details.stickySession = wanted.sticky_session ?? details.stickySession;
          details.routerLogs = wanted.router_logs ?? details.routerLogs;
          details.updatedAt = new Date().toISOString();
          tell(state, app, { type: "edit_app", data: wanted });
        });
        return ok({ app: appBody(store.state, app) });
      },
    },
    {
      method: "DELETE",
      pattern: "/v1/apps/:app",
      async handle(ask, caller) {
        const app = named(ask, caller);
        if (ask.query.get("current_name") !== app.name)
          throw invalid("current_name", "does not match");
        refuseWhileOperating(store.state, app);
        const addons = store.state.addons.filter(({ appId }) => appId === app.id);
        for (const addon of addons) await removeAddOn(house, addon);
        store.change((state) => {
          tell(state, app, { type: "delete_app", data: {} });
          forgetApp(state, app);
        });
        return noContent;
      },
    },
  ];
}

/** With the header `X-Dry-Run` everything is checked and answered, and nothing made. */
function makeApp(house: House, region: Region, ask: Ask, { account }: Caller): Answer {
  const { name } = bodyOf(NewApp, ask).app;
  refuseName(house, name);
  const app: App = {
    id: randomBytes(12).toString("hex"),
    platform: "scalingo",
    accountId: account.id,
    name,
    region,
    createdAt: new Date().toISOString(),
    releases: [],
  };
  const { state } = house.store;
  const details = freshApp(app.id, app.createdAt);
  if (ask.header("x-dry-run") === "true") {
    const scalingo = { ...state.scalingo, apps: [details] };
    return created({ app: appBody({ ...state, scalingo }, app) });
  }
  house.store.change((changing) => {
    changing.apps.push(app);
    changing.scalingo.apps.push(details);
  });
  return created({ app: appBody(house.store.state, app) });
}

/** Names are unique among all customers of the platform. @throws Refusal 422 */
function refuseName({ store }: House, name: string): void {
  if (name.length < 6 || name.length > 48)
    throw invalid("name", "should contain 6 to 48 characters");
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw invalid("name", "should contain only lowercap letters, digits and hyphens");
  }
  const isTaken = store.state.apps.some((app) => app.platform === "scalingo" && app.name === name);
  if (isTaken) throw invalid("name", "has already been taken");
}
