import { z } from "zod";
import { done, nothingNamed, parsed } from "./control-answers";
import { appResources } from "./heroku/app-resources";
import { configOf } from "./heroku/attachments";
import { dynosOf, dynoState } from "./heroku/dynos";
import type { Route } from "./http";
import type { House } from "./house";
import { environmentOf } from "./scalingo/variable-routes";
import type { App, State } from "./state";

/** The variable under which an application with jobs finds its Redis. */
const VARIABLE = "REDIS_URL";

const News = z.object({
  pushed: z.array(z.string()).default([]),
  done: z.array(z.object({ id: z.string(), at: z.string() })).default([]),
});

/** What became of the jobs of an application, told by its own processes and not by any Redis. */
type JobBook = { pushed: Set<string>; done: Map<string, string[]> };

/**
 * The applications that put jobs into their Redis and work them off, with the processes that run now and
 * the environment each of them would find; and a book of their jobs, to which no Redis can lie.
 */
export function jobRoutes({ store, changes }: House): Route<null>[] {
  const books = new Map<string, JobBook>();
  const bookOf = (named: string): JobBook => {
    const app = store.state.apps.find(({ name, runsJobs }) => name === named && runsJobs === true);
    if (app === undefined) throw nothingNamed(named);
    const book = books.get(app.id) ?? { pushed: new Set(), done: new Map() };
    books.set(app.id, book);
    return book;
  };
  return [
    {
      method: "GET",
      pattern: "/apps",
      handle: () => ({
        status: 200,
        json: store.state.apps
          .filter(({ runsJobs }) => runsJobs === true)
          .map((app) => appBody(store.state, app, changes.pace)),
      }),
    },
    {
      method: "GET",
      pattern: "/apps/:app/jobs",
      handle: (ask) => ({ status: 200, json: bookBody(bookOf(ask.params.app!)) }),
    },
    {
      method: "POST",
      pattern: "/apps/:app/jobs",
      handle(ask) {
        const news = parsed(News, ask);
        const book = bookOf(ask.params.app!);
        for (const id of news.pushed) book.pushed.add(id);
        for (const { id, at } of news.done) book.done.set(id, [...(book.done.get(id) ?? []), at]);
        return done;
      },
    },
  ];
}

function appBody(state: State, app: App, pace: number) {
  return {
    name: app.name,
    ...(app.platform === "heroku" ? atHeroku(state, app, pace) : atScalingo(state, app)),
  };
}

/** Maintenance keeps visitors away, and with them what they would have asked for. */
function atHeroku(state: State, app: App, pace: number) {
  const processes = dynosOf(state, app)
    .filter((dyno) => dynoState(dyno, pace) === "up")
    .map(({ id, type, number }) => ({ id, type, name: `${type}.${number}` }));
  return {
    hasVisitors: !appResources(state, app).isInMaintenance,
    redisUrl: configOf(state, app)[VARIABLE] ?? null,
    processes,
  };
}

function atScalingo(state: State, app: App) {
  const ours = state.scalingo.apps.find(({ appId }) => appId === app.id);
  const all = environmentOf(state, app);
  const value = all.find(({ name }) => name === VARIABLE)?.value ?? null;
  const alias = value?.startsWith("$") === true ? value.slice(1) : null;
  return {
    hasVisitors: true,
    redisUrl: alias === null ? value : (all.find(({ name }) => name === alias)?.value ?? null),
    processes: (ours?.containers ?? [])
      .filter(({ state: now }) => now === "running")
      .map(({ id, type, typeIndex }) => ({ id, type, name: `${type}-${typeIndex}` })),
  };
}

function bookBody({ pushed, done: ended }: JobBook) {
  return {
    pushed: pushed.size,
    done: [...ended.keys()].filter((id) => pushed.has(id)).length,
    waiting: [...pushed].filter((id) => !ended.has(id)),
    twice: [...ended].filter(([, places]) => places.length > 1).map(([id, at]) => ({ id, at })),
    /** Where jobs were done, with how many. */
    places: [...ended.values()].flat().reduce<Record<string, number>>((counts, at) => {
      counts[at] = (counts[at] ?? 0) + 1;
      return counts;
    }, {}),
  };
}
