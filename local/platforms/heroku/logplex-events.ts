import { found, type App, type State } from "../state";
import { dynosOf } from "./dynos";
import type { LogLine } from "./logplex-lines";

/** What the stream of an app tells of when it changes. */
export type Seen = {
  releases: { version: number; description: string; by: string }[];
  /** When each dyno was started last, by its name. */
  dynos: ReadonlyMap<string, string>;
};

/** The releases and dynos of an app now. */
export function seenOf(state: Readonly<State>, app: App): Seen {
  const { email } = found(state.accounts, app.accountId);
  return {
    // A change of the state makes a few at most.
    releases: app.releases
      .slice(-5)
      .map(({ version, description, by }) => ({ version, description, by: by ?? email })),
    dynos: new Map(
      dynosOf(state, app).map(({ type, number, startedAt }) => [`${type}.${number}`, startedAt]),
    ),
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
