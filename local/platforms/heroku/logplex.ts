import { setTimeout as wait } from "node:timers/promises";
import { planNamed } from "../catalog";
import { info } from "../redis-admin";
import { serverOf, type AddOn, type App, type State, type Store } from "../state";
import { attachmentsOf, isProvisioning } from "./attachments";
import { DrainOutlet } from "./drain-outlet";
import { linesAbout, seenOf, type Seen } from "./logplex-events";
import type { LogLine } from "./logplex-lines";
import { metricsLine } from "./logplex-metrics";
import { noiseLine } from "./logplex-noise";

const TICK_MS = 100;

/** What tests may set; the rest of the world has what Heroku has. */
export type LogSettings = {
  /** From one line of metrics to the next, about. */
  metricsSeconds: number;
  /** Lines of routers and apps, in each stream. */
  noisePerSecond: number;
  /** The pause of a drain after its first failure. */
  backOffMs: number;
};

/**
 * The log streams of all apps. Each is sent to the drains of its app and kept nowhere: an app that
 * nobody listens to says nothing, and what waits to be sent is lost with the process.
 */
export class Logplex {
  readonly #store: Store;
  readonly #outlets = new Map<string, DrainOutlet>();
  readonly #metricsDueAt = new Map<string, number>();
  #seen: ReadonlyMap<string, Seen> = new Map();
  #settings: LogSettings = { metricsSeconds: 60, noisePerSecond: 0.5, backOffMs: 1000 };
  #noiseOwed = 0;
  #unwatch: (() => void) | null = null;
  #walk: Promise<void> | null = null;
  #stopping = new AbortController();

  constructor(store: Store) {
    this.#store = store;
  }

  set settings(settings: Partial<LogSettings>) {
    this.#settings = { ...this.#settings, ...settings };
    this.#metricsDueAt.clear();
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#look(this.#store.state);
    this.#unwatch = this.#store.watch((state) => this.#look(state));
    this.#walk = this.#walkOn();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#unwatch?.();
    await this.#walk;
    for (const outlet of this.#outlets.values()) outlet.close();
    this.#outlets.clear();
    this.#metricsDueAt.clear();
    this.#seen = new Map();
  }

  /** Says a line in the stream of an app. */
  say(appId: string, line: LogLine): void {
    if (this.#stopping.signal.aborted) return;
    for (const drain of this.#store.state.drains) {
      if (drain.appId !== appId) continue;
      let outlet = this.#outlets.get(drain.id);
      if (outlet === undefined) {
        outlet = new DrainOutlet(drain, () => this.#settings.backOffMs);
        this.#outlets.set(drain.id, outlet);
      }
      outlet.say(line);
    }
  }

  async #walkOn(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const apps = drainedApps(this.#store.state);
      this.#makeNoise(apps);
      this.#measure(apps);
      await wait(TICK_MS, undefined, { signal }).catch(() => {});
    }
  }

  #makeNoise(apps: readonly App[]): void {
    this.#noiseOwed += (this.#settings.noisePerSecond * TICK_MS) / 1000;
    for (; this.#noiseOwed >= 1; this.#noiseOwed--) {
      for (const { id } of apps) this.say(id, noiseLine(new Date()));
    }
  }

  /** Each Redis is measured in its own turn, and nobody waits for one that is slow to answer. */
  #measure(apps: readonly App[]): void {
    const { state } = this.#store;
    const ids = new Set(apps.map(({ id }) => id));
    for (const addon of state.addons) {
      if (!ids.has(addon.appId) || !isMeasured(state, addon)) continue;
      const now = Date.now();
      const dueAt = this.#metricsDueAt.get(addon.id);
      const roundMs = this.#settings.metricsSeconds * 1000;
      // The first somewhere in the round, the next ones now a little earlier, now a little later.
      const nextAt =
        now + roundMs * (dueAt === undefined ? Math.random() : 0.95 + Math.random() / 5);
      if (dueAt !== undefined && now < dueAt) continue;
      this.#metricsDueAt.set(addon.id, nextAt);
      if (dueAt !== undefined) this.#sayMetrics(addon).catch(() => {}); // A server that is down is silent.
    }
  }

  async #sayMetrics(addon: AddOn): Promise<void> {
    const server = serverOf(this.#store.state, addon);
    const fields = await info(server, "default");
    const attachment = attachmentsOf(this.#store.state, addon).find(
      ({ appId }) => appId === addon.appId,
    );
    const measured = {
      source: attachment?.name ?? "REDIS",
      addonName: addon.name,
      maxClients: server.maxClients,
      fields,
    };
    this.say(addon.appId, metricsLine(measured, new Date()));
  }

  /** Lets go of drains that are gone, and says in each stream what happened to its app. */
  #look(state: Readonly<State>): void {
    const drains = new Set(state.drains.map(({ id }) => id));
    for (const [id, outlet] of this.#outlets) {
      if (drains.has(id)) continue;
      outlet.close();
      this.#outlets.delete(id);
    }
    const before = this.#seen;
    this.#seen = seenOf(state, drainedApps(state));
    for (const [appId, now] of this.#seen) {
      const former = before.get(appId);
      if (former === undefined) continue;
      for (const line of linesAbout(former, now, new Date())) this.say(appId, line);
    }
  }
}

function drainedApps({ apps, drains }: Readonly<State>): App[] {
  const ids = new Set(drains.map(({ appId }) => appId));
  return ids.size === 0 ? [] : apps.filter(({ id }) => ids.has(id));
}

/** Redis Cloud writes no metrics into anybody's stream. */
function isMeasured(state: Readonly<State>, addon: AddOn): boolean {
  return planNamed(addon.planName)!.service === "heroku-redis" && !isProvisioning(state, addon);
}
