import { found, type App, type State } from "../state";
import type { LogLine } from "./logplex-lines";
import type { Dyno } from "./resources-state";

/** What the stream of an app tells of when it changes. */
export type Seen = {
  releases: { version: number; description: string; by: string }[];
  /** When each dyno of the formation was started last, by its name. */
  dynos: ReadonlyMap<string, string>;
};

/** The releases and dynos of some apps now, by the ids of the apps. */
export function seenOf(state: Readonly<State>, apps: readonly App[]): ReadonlyMap<string, Seen> {
  const dynos = new Map<string, Dyno[]>(apps.map(({ id }) => [id, []]));
  for (const dyno of state.resources.dynos) {
    if (dyno.endsAt === null) dynos.get(dyno.appId)?.push(dyno);
  }
  return new Map(apps.map((app) => [app.id, seenOfApp(state, app, dynos.get(app.id)!)]));
}

function seenOfApp(state: Readonly<State>, app: App, dynos: readonly Dyno[]): Seen {
  const { email } = found(state.accounts, app.accountId);
  return {
    // A change of the state makes a few at most.
    releases: app.releases
      .slice(-5)
      .map(({ version, description, by }) => ({ version, description, by: by ?? email })),
    dynos: new Map(dynos.map(({ type, number, startedAt }) => [`${type}.${number}`, startedAt])),
  };
}

/** The lines Heroku writes itself: new releases, dynos that were started, started anew or ended. */
export function linesAbout(before: Seen, now: Seen, at: Date): LogLine[] {
  const known = before.releases.at(-1)?.version ?? 0;
  const released = now.releases
    .filter(({ version }) => version > known)
    .flatMap(({ version, description, by }) => [
      herokuLine("api", `${description} by user ${by}`, at),
      herokuLine("api", `Release v${version} created by user ${by}`, at),
    ]);
  const started = [...now.dynos].flatMap(([name, startedAt]) => {
    const former = before.dynos.get(name);
    if (former === startedAt) return [];
    if (former === undefined) return [herokuLine(name, "Starting process", at)];
    return [
      herokuLine(name, "Restarting", at),
      herokuLine(name, "State changed from up to starting", at),
    ];
  });
  const ended = [...before.dynos.keys()]
    .filter((name) => !now.dynos.has(name))
    .map((name) => herokuLine(name, "Stopping all processes with SIGTERM", at));
  return [...released, ...started, ...ended];
}

function herokuLine(process: string, message: string, at: Date): LogLine {
  return { priority: 45, at, source: "heroku", process, message };
}
