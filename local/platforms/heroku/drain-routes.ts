import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Ask } from "../http";
import type { House } from "../house";
import { found, type Account, type State } from "../state";
import type { Drain } from "./drain-state";
import { forbidden, invalid, notFound } from "./errors";
import { addOnNamed, appNamed, created, ok, paged, parsed } from "./lookups";
import type { HerokuRoute } from "./route";

const Create = z.object({ url: z.url({ protocol: /^https?$/ }) });
const RANGES = ["id"] as const;

/** Log drains: where the lines of an app are sent. One more of them restarts nothing. */
export function drainRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const bodyOf = (drain: Drain) => drainBody(store.state, drain);
  return [
    {
      method: "GET",
      pattern: "/apps/:app/log-drains",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const drains = store.state.drains.filter(({ appId }) => appId === app.id);
        return paged(drains.map(bodyOf), ask, RANGES);
      },
    },
    {
      method: "GET",
      pattern: "/addons/:addon/log-drains",
      handle(ask, { account }) {
        const addon = addOnNamed(house, account, ask);
        const drains = store.state.drains.filter(({ addonId }) => addonId === addon.id);
        return paged(drains.map(bodyOf), ask, RANGES);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/log-drains/:drain",
      handle: (ask, { account }) => ok(bodyOf(drainNamed(house, account, ask))),
    },
    {
      method: "POST",
      pattern: "/apps/:app/log-drains",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const { url } = parsed(Create, ask, "url has to be an http or https address.");
        const isTaken = store.state.drains.some((one) => one.appId === app.id && one.url === url);
        if (isTaken) throw invalid("Url has already been taken");
        return created(bodyOf(store.change((state) => addDrain(state, { appId: app.id, url }))));
      },
    },
    {
      method: "DELETE",
      pattern: "/apps/:app/log-drains/:drain",
      handle(ask, { account }) {
        const drain = drainNamed(house, account, ask);
        if (drain.addonId !== null) {
          throw forbidden("This drain belongs to an add-on, which alone can remove it.");
        }
        const body = bodyOf(drain);
        store.change((state) => {
          state.drains = state.drains.filter(({ id }) => id !== drain.id);
        });
        return ok(body);
      },
    },
  ];
}

/** Adds a drain to an app. */
export function addDrain(
  state: State,
  { appId, url, addonId = null }: { appId: string; url: string; addonId?: string | null },
): Drain {
  const drain: Drain = {
    id: randomUUID(),
    token: `d.${randomUUID()}`,
    appId,
    url,
    addonId,
    createdAt: new Date().toISOString(),
  };
  state.drains.push(drain);
  return drain;
}

/** A drain by its id, its token or its whole address. */
function drainNamed(house: House, account: Account, ask: Ask): Drain {
  const app = appNamed(house, account, ask);
  const wanted = ask.params.drain!;
  const drain = house.store.state.drains.find(
    ({ appId, id, token, url }) => appId === app.id && [id, token, url].includes(wanted),
  );
  if (drain === undefined) throw notFound("log drain");
  return drain;
}

function drainBody(state: State, { addonId, createdAt, id, token, url }: Drain) {
  const addon = addonId === null ? null : found(state.addons, addonId);
  return {
    addon: addon === null ? null : { id: addon.id, name: addon.name },
    created_at: createdAt,
    id,
    token,
    updated_at: createdAt,
    url,
  };
}
