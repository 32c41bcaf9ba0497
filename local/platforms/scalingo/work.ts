import { rmSync } from "node:fs";
import { join } from "node:path";
import { Loop } from "../../loop";
import type { PlanChanges } from "../plan-changes";
import type { RedisServers } from "../redis-servers";
import { found, serverOf, type Store } from "../state";
import { hasAppWork, walkApps } from "./app-work";
import {
  applyFeature,
  archiveOf,
  schedulePeriodicBackups,
  takeBackup,
  upgrade,
  type Tools,
} from "./database-work";
import type { Backup } from "./databases-state";
import { deliver } from "./deliver";
import { differs, hasPlanChangesToNote, notePlanChanges, tellDifferences } from "./differences";
import { MetricHistory } from "./metric-history";

const TICK_MS = 100;

type Options = { store: Store; servers: RedisServers; changes: PlanChanges; folder: string };

/**
 * All that takes time at Scalingo besides plan changes, as rows that walk: operations, features,
 * upgrades, backups, messages. How far a row has come is in the state; a step that was cut short by
 * the end of a process is done again by the next.
 */
export class ScalingoWork {
  readonly history = new MetricHistory();
  readonly #options: Options;
  readonly #steps = new Map<string, Promise<void>>();
  #walk: Loop | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.#walk = new Loop(
      () => this.#round(),
      (error) => console.error("Scalingo's work has to try again:", error),
    );
  }

  async stop(): Promise<void> {
    await this.#walk?.stop();
    await Promise.all(this.#steps.values());
  }

  /** The archive of a backup that is done. */
  archiveOf(backup: Backup): string {
    return archiveOf(this.#options.folder, backup);
  }

  /** Throws the archives of an add-on away. */
  removeBackups(addonId: string): void {
    rmSync(join(this.#options.folder, addonId), { recursive: true, force: true });
  }

  async #round(): Promise<number> {
    this.#look();
    return TICK_MS;
  }

  /** What needs no waiting is done at once; the rest is begun, each row once at a time. */
  #look(): void {
    const { store } = this.#options;
    const now = new Date();
    const nowText = now.toISOString();
    if (differs(store.state)) store.change(tellDifferences);
    if (hasPlanChangesToNote(store.state)) store.change(notePlanChanges);
    if (hasAppWork(store.state, nowText)) store.change((state) => walkApps(state, nowText));
    schedulePeriodicBackups(this.#tools, now);

    const { scalingo } = store.state;
    for (const { addonId, readyAt } of scalingo.databases) {
      if (readyAt !== null && readyAt <= nowText) this.#begin(addonId, () => this.#open(addonId));
    }
    for (const change of scalingo.featureChanges) {
      if (change.readyAt > nowText) continue;
      this.#begin(change.id, () => applyFeature(this.#tools, change));
    }
    for (const operation of scalingo.databaseOperations) {
      const isWaiting = operation.type === "upgrade" && operation.finishedAt === null;
      if (!isWaiting || operation.runsAt > nowText) continue;
      this.#begin(operation.id, () => upgrade(this.#tools, operation));
    }
    for (const backup of scalingo.backups) {
      if (backup.finishedAt !== null || backup.runsAt > nowText) continue;
      this.#begin(backup.id, () => takeBackup(this.#tools, backup));
    }
    for (const delivery of scalingo.deliveries) {
      if (delivery.nextAt > nowText) continue;
      this.#begin(delivery.id, () => deliver(store, delivery, this.#options.changes.pace));
    }
    this.#begin("history", () => this.#sample());
  }

  get #tools(): Tools {
    const { store, servers, changes, folder } = this.#options;
    return { store, servers, folder, pace: changes.pace };
  }

  #begin(id: string, work: () => Promise<void>): void {
    if (this.#steps.has(id)) return;
    const step = work()
      // What it was about may be gone meanwhile; anything else is tried again.
      .catch((error: unknown) => console.error(`${id} at Scalingo has to try again:`, error))
      .finally(() => this.#steps.delete(id));
    this.#steps.set(id, step);
  }

  /** An add-on is provisioned once its server answers. */
  async #open(addonId: string): Promise<void> {
    const { store, servers } = this.#options;
    await servers.ensure(found(store.state.addons, addonId).serverId);
    store.change(({ scalingo }) => {
      const database = scalingo.databases.find((one) => one.addonId === addonId);
      if (database !== undefined) database.readyAt = null;
    });
  }

  async #sample(): Promise<void> {
    const { state } = this.#options.store;
    const watched = state.scalingo.databases.map(({ addonId }) =>
      serverOf(state, found(state.addons, addonId)),
    );
    await this.history.sample(watched);
  }
}
