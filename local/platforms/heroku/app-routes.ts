import { randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import type { Ask } from "../http";
import type { House } from "../house";
import type { App, State } from "../state";
import type { Caller } from "./accounts";
import { appResources } from "./app-resources";
import { appBody, ownerBody, regionBody, regions } from "./app-words";
import { destroyAddOn } from "./destroy-addon";
import { invalid, notFound } from "./errors";
import { appNamed, appsOf, created, ok, paged, parsed } from "./lookups";
import { makeRelease } from "./releases";
import { freshApp } from "./resources-state";
import type { HerokuRoute } from "./route";

const Create = z.object({ name: z.string().nullish(), region: z.string().nullish() }).nullish();
const Change = z.object({ name: z.string().optional(), maintenance: z.boolean().optional() });
const Filter = z.object({ in: z.object({ id: z.array(z.string()) }) });

const RANGES = ["name", "id", "updated_at"] as const;
const WORDS = ["afternoon", "basin", "brook", "cove", "dusk", "fjord", "glacier", "harbor"];

/** Apps and where they may run. */
export function appRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const bodyOf = (app: App) => appBody(store.state, app);
  return [
    ...["/apps", "/users/:user/apps"].map((pattern) => ({
      method: "GET",
      pattern,
      handle: (ask: Ask, { account }: Caller) =>
        paged(appsOf(house, account).map(bodyOf), ask, RANGES),
    })),
    {
      method: "POST",
      pattern: "/filters/apps",
      // It changes nothing.
      need: "read",
      handle(ask, { account }) {
        const { id: ids } = parsed(Filter, ask, "in.id has to be a list of ids.").in;
        const apps = appsOf(house, account).filter(({ id }) => ids.includes(id));
        return paged(apps.map(bodyOf), ask, RANGES);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app",
      handle: (ask, { account }) => ok(bodyOf(appNamed(house, account, ask))),
    },
    {
      method: "POST",
      pattern: "/apps",
      handle(ask, { account }) {
        const wanted = parsed(Create, ask, "name and region have to be text.");
        const name = wanted?.name ?? newName();
        const region = regionNamed(wanted?.region ?? "us");
        refuseName(store.state, name);
        const app = store.change((state) => addApp(state, { name, region }, { account }));
        return created(bodyOf(app));
      },
    },
    {
      method: "PATCH",
      pattern: "/apps/:app",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const { name, maintenance } = parsed(
          Change,
          ask,
          "name has to be text, maintenance true or false.",
        );
        if (name !== undefined && name !== app.name) refuseName(store.state, name);
        store.change((state) => {
          if (name !== undefined) app.name = name;
          if (maintenance !== undefined) appResources(state, app).isInMaintenance = maintenance;
        });
        return ok(bodyOf(app));
      },
    },
    {
      method: "DELETE",
      pattern: "/apps/:app",
      async handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const body = bodyOf(app);
        const own = store.state.addons.filter(({ appId }) => appId === app.id);
        for (const addon of own) {
          await destroyAddOn(house, addon, { isForced: true, by: account.email });
        }
        store.change((state) => removeApp(state, app));
        return ok(body);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/collaborators",
      handle: (ask, { account }) =>
        paged([ownerBody(appNamed(house, account, ask), account)], ask, ["id"]),
    },
    {
      method: "GET",
      pattern: "/apps/:app/pipeline-couplings",
      handle() {
        throw notFound("pipeline coupling");
      },
    },
    {
      method: "GET",
      pattern: "/regions",
      handle: (ask) => paged(regions.map(regionBody), ask, ["id", "name"]),
    },
    {
      method: "GET",
      pattern: "/regions/:region",
      handle(ask) {
        const wanted = ask.params.region;
        const region = regions.map(regionBody).find(({ id, name }) => [id, name].includes(wanted!));
        if (region === undefined) throw notFound("region");
        return ok(region);
      },
    },
  ];
}

function addApp(
  state: State,
  { name, region }: { name: string; region: string },
  { account }: Pick<Caller, "account">,
): App {
  const app: App = {
    id: randomUUID(),
    platform: "heroku",
    accountId: account.id,
    name,
    region,
    createdAt: new Date().toISOString(),
    releases: [],
  };
  state.apps.push(app);
  state.resources.apps.push(freshApp(app.id));
  makeRelease(state, app, "Initial release", { by: account.email });
  makeRelease(state, app, "Enable Logplex", { by: account.email });
  return app;
}

function removeApp(state: State, app: App): void {
  const { resources } = state;
  const isOther = ({ appId }: { appId: string }) => appId !== app.id;
  resources.apps = resources.apps.filter(isOther);
  resources.attachments = resources.attachments.filter(isOther);
  resources.dynos = resources.dynos.filter(isOther);
  state.drains = state.drains.filter(isOther);
  state.apps = state.apps.filter(({ id }) => id !== app.id);
}

function regionNamed(wanted: string): string {
  const region = regions.map(regionBody).find(({ id, name }) => id === wanted || name === wanted);
  if (region === undefined || region.private_capable)
    throw invalid(`There is no region ${wanted}.`);
  return region.name;
}

function refuseName(state: State, name: string): void {
  if (!/^[a-z][a-z0-9-]{1,28}[a-z0-9]$/.test(name)) {
    throw invalid(
      "Name must start with a letter, end with a letter or digit and can only contain lowercase letters, digits, and dashes.",
    );
  }
  const isTaken = state.apps.some((app) => app.platform === "heroku" && app.name === name);
  if (isTaken) throw invalid(`Name ${name} is already taken`);
}

function newName(): string {
  return `quiet-${WORDS[randomInt(WORDS.length)]}-${randomInt(10_000, 100_000)}`;
}
