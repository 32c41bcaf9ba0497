import { info } from "../redis-admin";
import type { ServerSpec } from "../state";

export const metricTypes = ["cpu", "memory", "swap"] as const;
export type MetricType = (typeof metricTypes)[number];

const POINT_EVERY_MS = 60_000;
const HOURS_KEPT = 71;

/** What a server uses: bytes of its process, and the seconds of processor it has had since it started. */
export type Usage = {
  atMs: number;
  memoryBytes: number;
  peakBytes: number;
  cpuSeconds: number;
  uptimeSeconds: number;
};

type Point = { time: string; cpu: number; memory: number };

/** @throws Error when the server does not answer */
export async function readUsage(spec: ServerSpec): Promise<Usage> {
  const fields = await info(spec, "default");
  const number = (name: string) => Number(fields.get(name));
  return {
    atMs: Date.now(),
    memoryBytes: number("used_memory_rss"),
    peakBytes: Math.max(number("used_memory_peak"), number("used_memory_rss")),
    cpuSeconds: number("used_cpu_sys") + number("used_cpu_user"),
    uptimeSeconds: number("uptime_in_seconds"),
  };
}

/** What servers used over the last hours, a point a minute. It begins anew with every start of the platforms. */
export class MetricHistory {
  readonly #points = new Map<string, Point[]>();
  readonly #before = new Map<string, Usage>();

  /** Adds a point for every server that has none of the last minute. Silent ones leave a gap. */
  async sample(servers: readonly ServerSpec[]): Promise<void> {
    for (const server of servers) {
      const last = this.#points.get(server.id)?.at(-1);
      if (last !== undefined && Date.now() - Date.parse(last.time) < POINT_EVERY_MS) continue;
      await this.#add(server).catch(() => null);
    }
  }

  /** The points of the last `hours`, at least one. @throws Error when there is none and the server is silent */
  async points(server: ServerSpec, type: MetricType, hours: number) {
    if (!this.#points.has(server.id)) await this.#add(server);
    const since = Date.now() - hours * 3_600_000;
    const points = this.#points.get(server.id) ?? [];
    return points
      .filter(({ time }) => Date.parse(time) >= since)
      .map(({ time, cpu, memory }) => ({ time, value: { cpu, memory, swap: 0 }[type] }));
  }

  /** The share of one processor, in percent, since the last look; at the first, since the server started. */
  cpuPercent(serverId: string, usage: Usage): number {
    const before = this.#before.get(serverId);
    this.#before.set(serverId, usage);
    const hasRestarted = before !== undefined && before.cpuSeconds > usage.cpuSeconds;
    const elapsed =
      before === undefined || hasRestarted
        ? Math.max(usage.uptimeSeconds, 1)
        : Math.max((usage.atMs - before.atMs) / 1000, 0.001);
    const used = usage.cpuSeconds - (before === undefined || hasRestarted ? 0 : before.cpuSeconds);
    return Math.min(100, Math.round((100 * used) / elapsed));
  }

  async #add(server: ServerSpec): Promise<void> {
    const usage = await readUsage(server);
    const points = this.#points.get(server.id) ?? [];
    points.push({
      time: new Date(usage.atMs).toISOString(),
      cpu: this.cpuPercent(server.id, usage),
      memory: usage.memoryBytes,
    });
    points.splice(0, Math.max(0, points.length - HOURS_KEPT * 60));
    this.#points.set(server.id, points);
  }
}
