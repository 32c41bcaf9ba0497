import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { planNamed } from "../catalog";
import type { Answer, Ask, Route } from "../http";
import type { House } from "../house";
import { serverOf, type AddOn } from "../state";
import { ok } from "./answers";
import type { Named } from "./database-api";
import { Refusal } from "../http";
import { notFound } from "./errors";
import { metricTypes, readUsage, type MetricType } from "./metric-history";
import { nodesOf } from "./nodes";
import type { Caller } from "./tokens";

const HOURS = 3;

/** What the machines of a database use, as its real server has it. */
export function metricRoutes(house: House, named: Named): Route<Caller>[] {
  const series = (ask: Ask, caller: Caller) => {
    const addon = named(ask, caller);
    const type = metricTypes.find((one) => one === ask.params.type);
    if (type === undefined) throw notFound("metric");
    const isNode = nodesOf(house.store.state, addon).some(({ id }) => id === ask.params.node);
    if (ask.params.node !== undefined && !isNode) throw notFound("instance");
    return seriesOf(house, addon, type, ask);
  };
  return [
    {
      method: "GET",
      pattern: "/api/databases/:addon/metrics",
      handle: (ask, caller) => snapshotOf(house, named(ask, caller)),
    },
    { method: "GET", pattern: "/api/databases/:addon/metrics/:type", handle: series },
    {
      method: "GET",
      pattern: "/api/databases/:addon/instances/:node/metrics/:type",
      handle: series,
    },
  ];
}

async function snapshotOf(house: House, addon: AddOn): Promise<Answer> {
  const { state } = house.store;
  const server = serverOf(state, addon);
  const usage = await readUsage(server).catch(() => null);
  if (usage === null) throw down(addon);
  const cpu = house.scalingo.history.cpuPercent(server.id, usage);
  const limit = planNamed(addon.runningPlanName)!.memoryBytes;
  const disk = bytesIn(house.servers.folderOf(server.id));
  const nodes = nodesOf(state, addon).filter(({ type }) => type === "db-node");
  return ok({
    cpu_usage: cpu,
    memory: {
      memory: usage.memoryBytes,
      memory_max: usage.peakBytes,
      memory_limit: limit,
      swap: 0,
      swap_max: 0,
      swap_limit: limit,
    },
    // For Redis nothing is documented here.
    database_stats: {},
    real_disk_size: disk,
    instances_metrics: Object.fromEntries(
      nodes.map(({ id }) => [
        id,
        {
          instance_id: id,
          instance_address: `127.0.0.1:${server.port}`,
          real_disk_size: disk,
          cpu: { usage_in_percents: cpu },
          memory: {
            memory_usage: usage.memoryBytes,
            swap_usage: 0,
            memory_limit: limit,
            swap_limit: limit,
            max_memory_usage: usage.peakBytes,
            max_swap_usage: 0,
          },
        },
      ]),
    ),
  });
}

async function seriesOf(house: House, addon: AddOn, type: MetricType, ask: Ask): Promise<Answer> {
  const server = serverOf(house.store.state, addon);
  const hours = Number(ask.query.get("since")) || HOURS;
  const points = await house.scalingo.history.points(server, type, hours).catch(() => null);
  if (points === null) throw down(addon);
  return ok(ask.query.get("last") === "true" ? points.slice(-1) : points);
}

function down(addon: AddOn): Refusal {
  return new Refusal({
    status: 503,
    json: { error: `${addon.name} does not answer at the moment` },
  });
}

/** A file may go while it is counted: snapshots are written beside the old one and renamed. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, entry) => sum + (entry?.isFile() === true ? entry.size : 0), 0);
}
