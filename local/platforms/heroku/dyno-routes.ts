import { randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import type { Ask } from "../http";
import type { House } from "../house";
import type { App, State } from "../state";
import { appResources } from "./app-resources";
import { dynoBody } from "./app-words";
import { dynoSizes, dynosOf, dynoState, restart, stop } from "./dynos";
import { invalid, notFound } from "./errors";
import { processNamed } from "./formation-routes";
import { accepted, appNamed, created, ok, paged, parsed } from "./lookups";
import type { Dyno } from "./resources-state";
import type { HerokuRoute } from "./route";

/** How long the command of a one-off takes, times the pace of the platforms. */
const ONE_OFF_MS = 20_000;

const OneOff = z.object({
  command: z.string().min(1),
  size: z.string().nullish(),
  type: z.string().nullish(),
  attach: z.boolean().nullish(),
  time_to_live: z.number().int().min(1).max(86_400).nullish(),
});

/** The processes of an app: seen, started anew, stopped, run once. */
export function dynoRoutes(house: House): HerokuRoute[] {
  const { store, changes } = house;
  const bodyOf = (app: App, dyno: Dyno) => dynoBody(app, dyno, dynoState(dyno, changes.pace));

  /** A route that does something to the dynos the path names. */
  const deed = (
    method: string,
    pattern: string,
    dynosIn: (ask: Ask, app: App) => Dyno[],
    act: (state: State, dynos: readonly Dyno[], app: App) => void,
  ): HerokuRoute => ({
    method,
    pattern,
    handle(ask, { account }) {
      const app = appNamed(house, account, ask);
      const dynos = dynosIn(ask, app);
      store.change((state) => act(state, dynos, app));
      return accepted({});
    },
  });
  const all = (_ask: Ask, app: App) => dynosOf(store.state, app);
  const one = (ask: Ask, app: App) => [dynoNamed(house, app, ask.params.dyno!)];
  const ofType = (ask: Ask, app: App) => {
    const { type } = processNamed(appResources(store.state, app).formation, ask.params.type!);
    return dynosOf(store.state, app).filter((dyno) => dyno.type === type);
  };

  return [
    {
      method: "GET",
      pattern: "/apps/:app/dynos",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const dynos = dynosOf(store.state, app).map((dyno) => bodyOf(app, dyno));
        return paged(dynos, ask, ["id", "name"]);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/dynos/:dyno",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        return ok(bodyOf(app, dynoNamed(house, app, ask.params.dyno!)));
      },
    },
    {
      method: "POST",
      pattern: "/apps/:app/dynos",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const wanted = parsed(OneOff, ask, "command has to say what to run.");
        const dyno = oneOffOf(app, wanted, changes.pace);
        store.change((state) => {
          const others = state.resources.dynos.filter((other) => other.appId !== app.id);
          state.resources.dynos = [...others, ...dynosOf(state, app), dyno];
        });
        return created(bodyOf(app, dyno));
      },
    },
    deed("DELETE", "/apps/:app/dynos", all, startAnew),
    deed("DELETE", "/apps/:app/dynos/:dyno", one, startAnew),
    deed("DELETE", "/apps/:app/formations/:type", ofType, startAnew),
    deed("POST", "/apps/:app/dynos/:dyno/actions/stop", one, stop),
    deed("POST", "/apps/:app/formations/:type/actions/stop", ofType, stop),
  ];
}

/** A one-off: it ends by itself, at the latest when its time to live is over. Nobody can attach to it. */
function oneOffOf(app: App, wanted: z.output<typeof OneOff>, pace: number): Dyno {
  const asked = wanted.size ?? "Standard-1X";
  const size = dynoSizes.find((known) => known.toLowerCase() === asked.toLowerCase());
  if (size === undefined) throw invalid(`No such size as ${asked}.`);
  const now = Date.now();
  const lifeMs = Math.min(ONE_OFF_MS * pace, (wanted.time_to_live ?? 86_400) * 1000);
  return {
    id: randomUUID(),
    appId: app.id,
    type: wanted.type ?? "run",
    number: randomInt(1000, 10_000),
    command: wanted.command,
    size,
    releaseVersion: app.releases.at(-1)?.version ?? 1,
    createdAt: new Date(now).toISOString(),
    startedAt: new Date(now).toISOString(),
    endsAt: new Date(now + lifeMs).toISOString(),
    isDown: false,
  };
}

function startAnew(_state: State, dynos: readonly Dyno[], app: App): void {
  restart(dynos, app.releases.at(-1)?.version ?? 1, new Date());
}

function dynoNamed({ store }: House, app: App, wanted: string): Dyno {
  const dyno = dynosOf(store.state, app).find(
    ({ id, type, number }) => id === wanted || `${type}.${number}` === wanted,
  );
  if (dyno === undefined) throw notFound("dyno");
  return dyno;
}
