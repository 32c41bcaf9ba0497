import type { Ask, Route } from "../http";
import type { House } from "../house";
import { ok } from "./answers";
import type { Container } from "./apps-state";
import { containerSize, containerSizes } from "./container-sizes";
import { notFound } from "./errors";
import { appNamed, scalingoApp, type Region } from "./lookups";
import type { Caller } from "./tokens";

const STEP_SECONDS = 60;
const HOURS_MAX = 71;

/** What containers of an app use. Nobody's code runs here, so each follows a curve of its own, the same whenever it is asked. */
const metrics: Record<string, (container: Container, atMs: number) => number> = {
  cpu: (container, atMs) => 8 + 6 * wave(container, atMs, 900),
  memory: (container, atMs) => limitOf(container) * (0.45 + 0.1 * wave(container, atMs, 3600)),
  swap: () => 0,
  router: (container, atMs) =>
    container.type === "web" ? Math.round(60 + 40 * wave(container, atMs, 1800)) : 0,
};

export function statRoutes(house: House, region: Region): Route<Caller>[] {
  const containersOf = (ask: Ask, caller: Caller) =>
    scalingoApp(house.store.state, appNamed(house, region, caller, ask).id).containers;
  const series = (ask: Ask, caller: Caller) => {
    const metric = metrics[ask.params.metric!];
    if (metric === undefined) throw notFound("metric");
    const { type = "web", index } = ask.params;
    const chosen = containersOf(ask, caller).filter(
      (one) => one.type === type && (index === undefined || one.typeIndex === Number(index)),
    );
    return ok(timesOf(ask).map((atMs) => pointOf(atMs, chosen, metric)));
  };
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/stats",
      handle(ask, caller) {
        const now = Date.now();
        return ok({ stats: containersOf(ask, caller).map((one) => statBody(one, now)) });
      },
    },
    { method: "GET", pattern: "/v1/apps/:app/stats/:metric", handle: series },
    { method: "GET", pattern: "/v1/apps/:app/stats/:metric/:type", handle: series },
    { method: "GET", pattern: "/v1/apps/:app/stats/:metric/:type/:index", handle: series },
    {
      method: "GET",
      pattern: "/v1/features/container_sizes",
      handle: () => ok({ container_sizes: containerSizes }),
    },
  ];
}

function statBody(container: Container, atMs: number) {
  return {
    id: `${container.type}-${container.typeIndex}`,
    cpu_usage: Math.round(metrics.cpu!(container, atMs)),
    memory_usage: Math.round(metrics.memory!(container, atMs)),
    memory_limit: limitOf(container),
    highest_memory_usage: Math.round(limitOf(container) * 0.56),
    swap_usage: 0,
    swap_limit: limitOf(container) * 3,
    highest_swap_usage: 0,
  };
}

/** Every minute of the hours asked for, or only the last. */
function timesOf(ask: Ask): number[] {
  const step = STEP_SECONDS * 1000;
  const last = Math.floor(Date.now() / step) * step;
  if (ask.query.get("last") === "true") return [last];
  const hours = Math.min(Number(ask.query.get("since")) || 3, HOURS_MAX);
  const count = Math.round((hours * 3600) / STEP_SECONDS);
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * step);
}

function pointOf(
  atMs: number,
  containers: readonly Container[],
  metric: (container: Container, atMs: number) => number,
) {
  const sum = containers.reduce((total, container) => total + metric(container, atMs), 0);
  const value = containers.length === 0 ? 0 : sum / containers.length;
  return { time: new Date(atMs).toISOString(), value };
}

function limitOf({ size }: Container): number {
  return containerSize(size)!.memory;
}

/** A curve between -1 and 1 that is another for each container. */
function wave({ id }: Container, atMs: number, periodSeconds: number): number {
  const shift = parseInt(id.slice(0, 6), 16);
  return Math.sin((2 * Math.PI * (atMs / 1000 + shift)) / periodSeconds);
}
