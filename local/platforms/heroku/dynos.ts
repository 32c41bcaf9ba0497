import { randomUUID } from "node:crypto";
import type { App, State } from "../state";
import { appResources } from "./app-resources";
import type { Dyno } from "./resources-state";

/** How long a dyno takes to come up, times the pace of the platforms. */
const START_MS = 4000;

/** What the local Heroku rents; a size of a Private Space is the same behind the prefix `Private-`. */
export const dynoSizes = [
  "Eco",
  "Basic",
  "Standard-1X",
  "Standard-2X",
  "Performance-M",
  "Performance-L",
  "Private-S",
  "Private-M",
  "Private-L",
] as const;

export type DynoState = "starting" | "up" | "down";

/** The dynos of an app that have not ended, in the order of their names. */
export function dynosOf({ resources }: Readonly<State>, app: App): Dyno[] {
  return resources.dynos.filter(
    ({ appId, endsAt }) => appId === app.id && (endsAt === null || Date.parse(endsAt) > Date.now()),
  );
}

export function dynoState(dyno: Dyno, pace: number): DynoState {
  if (dyno.isDown) return "down";
  return Date.now() < Date.parse(dyno.startedAt) + START_MS * pace ? "starting" : "up";
}

/** Starts dynos anew. A one-off goes on as it was started. */
export function restart(dynos: readonly Dyno[], releaseVersion: number, now: Date): void {
  for (const dyno of dynos) {
    if (dyno.endsAt !== null) continue;
    const at = now.toISOString();
    Object.assign(dyno, {
      id: randomUUID(),
      releaseVersion,
      createdAt: at,
      startedAt: at,
      isDown: false,
    });
  }
}

/** Ends dynos; those of the formation stay in the list and are down until the next restart. */
export function stop(state: State, dynos: readonly Dyno[]): void {
  const ended = new Set(dynos.filter(({ endsAt }) => endsAt !== null).map(({ id }) => id));
  for (const dyno of dynos) dyno.isDown = true;
  state.resources.dynos = state.resources.dynos.filter(({ id }) => !ended.has(id));
}

/** Starts and ends dynos until the app runs what its formation says. */
export function followFormation(state: State, app: App): void {
  const { formation } = appResources(state, app);
  const version = app.releases.at(-1)?.version ?? 1;
  const now = new Date();
  const current = dynosOf(state, app);
  const wanted = formation.flatMap((process) =>
    Array.from({ length: process.quantity }, (_, index): Dyno => {
      const known = current.find(
        ({ type, number, endsAt }) =>
          endsAt === null && type === process.type && number === index + 1,
      );
      if (known?.size === process.size) return known;
      return {
        id: randomUUID(),
        appId: app.id,
        type: process.type,
        number: index + 1,
        command: process.command,
        size: process.size,
        releaseVersion: version,
        createdAt: now.toISOString(),
        startedAt: now.toISOString(),
        endsAt: null,
        isDown: false,
      };
    }),
  );
  const oneOffs = current.filter(({ endsAt }) => endsAt !== null);
  const others = state.resources.dynos.filter(({ appId }) => appId !== app.id);
  state.resources.dynos = [...others, ...wanted, ...oneOffs];
}
