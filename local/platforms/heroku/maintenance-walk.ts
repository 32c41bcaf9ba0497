import { Loop } from "../../loop";
import { planNamed } from "../catalog";
import { addHeir, type PlanChanges } from "../plan-changes";
import type { RedisServers } from "../redis-servers";
import { follow, follows, takeOver } from "../replication";
import { changeUnderWay, found, serverOf, type ServerSpec, type State, type Store } from "../state";
import { isProvisioning } from "./attachments";
import type { Maintenance } from "./maintenance-state";
import { runMaintenance } from "./maintenances";
import { announceAddress } from "./releases";

const TICK_MS = 100;
const PREPARE_SECONDS = 6;
const RETIRE_SECONDS = 4;
/** As many as the Data API tells. */
const HISTORY_MAX = 20;

/**
 * Maintenances as rows that walk: announced, prepared on a second server, run in the window or when
 * somebody says so, over once that server has taken over with an address of its own.
 *
 * Every step may be done twice, so that a process that is killed at any line goes on where it was.
 */
export class MaintenanceWalk {
  readonly #store: Store;
  readonly #servers: RedisServers;
  readonly #changes: PlanChanges;
  #walk: Loop | null = null;

  constructor(store: Store, servers: RedisServers, changes: PlanChanges) {
    this.#store = store;
    this.#servers = servers;
    this.#changes = changes;
  }

  start(): void {
    this.#walk = new Loop(
      () => this.#round(),
      (error) => console.error("Maintenances of the local platforms have to try again:", error),
    );
  }

  async stop(): Promise<void> {
    await this.#walk?.stop();
  }

  async #round(): Promise<number> {
    this.#forgetGone();
    // Copies: a step may wait, and the row may change meanwhile.
    const rows = structuredClone(this.#store.state.maintenance.rows);
    await Promise.all(
      rows.map((row) => this.#step(row).catch((error: unknown) => this.#onFailure(row, error))),
    );
    return TICK_MS;
  }

  /** The add-on may have been destroyed meanwhile; anything else is tried again at the next round. */
  #onFailure(row: Maintenance, error: unknown): void {
    if (!this.#isThere(row)) return;
    console.error(`The maintenance of ${row.addonId} has to try again:`, error);
  }

  async #step(row: Maintenance): Promise<void> {
    if (row.status === "completed") return this.#retire(row);
    if (row.status === "pending") return this.#beginPreparing(row);
    if (row.status === "preparing") return this.#prepare(row);
    if (row.status === "ready") return this.#runInWindow(row);
    return this.#run(row);
  }

  #beginPreparing(row: Maintenance): void {
    const { state } = this.#store;
    const isBusy =
      changeUnderWay(state, row.addonId) !== null ||
      isProvisioning(state, found(state.addons, row.addonId));
    if (isBusy || !isDue(row)) return;
    this.#change(row, (current, inside) => {
      const addon = found(inside.addons, current.addonId);
      current.newServerId = addHeir(inside, addon.id, planNamed(addon.runningPlanName)!);
      if (current.version !== null) {
        found(inside.servers, current.newServerId).version = current.version;
      }
      current.status = "preparing";
      current.dueAt = this.#after(PREPARE_SECONDS);
    });
  }

  async #prepare(row: Maintenance): Promise<void> {
    const { target, source } = await this.#serversOf(row);
    if (!(await follows(target, source)) || !isDue(row)) return;
    this.#change(row, (current) => {
      current.status = "ready";
      if (current.isImmediate) runMaintenance(current, this.#now());
    });
  }

  /** A standby that died comes back, and nothing else happens until the window opens. */
  async #runInWindow(row: Maintenance): Promise<void> {
    await this.#servers.ensure(row.newServerId!);
    if (Date.now() < Date.parse(row.scheduledFor)) return;
    this.#change(row, (current) => {
      if (current.status === "ready") runMaintenance(current, this.#now());
    });
  }

  async #run(row: Maintenance): Promise<void> {
    const { target, source } = await this.#serversOf(row);
    if (!(await follows(target, source)) || !isDue(row)) return;
    if (!(await takeOver(target, source))) return;
    this.#change(row, (current, state) => {
      const now = new Date();
      const addon = found(state.addons, current.addonId);
      addon.serverId = target.id;
      addon.updatedAt = now.toISOString();
      announceAddress(state, addon, now);
      current.status = "completed";
      current.completedAt = now.toISOString();
      current.oldServerId = source.id;
      current.dueAt = this.#after(RETIRE_SECONDS);
    });
    await follow(source, target);
  }

  async #retire(row: Maintenance): Promise<void> {
    const { oldServerId } = row;
    if (oldServerId === null || !isDue(row)) return;
    await this.#servers.remove(oldServerId);
    this.#change(row, (current, state) => {
      state.servers = state.servers.filter(({ id }) => id !== oldServerId);
      current.oldServerId = null;
    });
  }

  async #serversOf({
    addonId,
    newServerId,
  }: Maintenance): Promise<{ target: ServerSpec; source: ServerSpec }> {
    const { state } = this.#store;
    const sourceId = serverOf(state, found(state.addons, addonId)).id;
    await Promise.all([sourceId, newServerId!].map((id) => this.#servers.ensure(id)));
    return {
      source: found(this.#store.state.servers, sourceId),
      target: found(this.#store.state.servers, newServerId!),
    };
  }

  /** Changes the row itself, unless its add-on was destroyed meanwhile. */
  #change(row: Maintenance, change: (current: Maintenance, state: State) => void): void {
    if (!this.#isThere(row)) return;
    this.#store.change((state) => change(found(state.maintenance.rows, row.id), state));
  }

  /** What was destroyed has no maintenance, and of the others only the last ones are told. */
  #forgetGone(): void {
    const { addons, maintenance } = this.#store.state;
    const isKept = (row: Maintenance, index: number) =>
      addons.some(({ id }) => id === row.addonId) &&
      (row.oldServerId !== null || isRecent(maintenance.rows, row, index));
    const isGone = maintenance.rows.some((row, index) => !isKept(row, index));
    const known = maintenance.windows.filter(({ addonId }) =>
      addons.some(({ id }) => id === addonId),
    );
    if (!isGone && known.length === maintenance.windows.length) return;
    this.#store.change((state) => {
      state.maintenance = { rows: maintenance.rows.filter(isKept), windows: known };
    });
  }

  #isThere(row: Maintenance): boolean {
    const { addons, maintenance } = this.#store.state;
    return (
      addons.some(({ id }) => id === row.addonId) &&
      maintenance.rows.some(({ id }) => id === row.id)
    );
  }

  #now(): { now: Date; pace: number } {
    return { now: new Date(), pace: this.#changes.pace };
  }

  #after(seconds: number): string {
    return new Date(Date.now() + seconds * 1000 * this.#changes.pace).toISOString();
  }
}

function isDue({ dueAt }: Maintenance): boolean {
  return Date.now() >= Date.parse(dueAt);
}

function isRecent(rows: readonly Maintenance[], { addonId }: Maintenance, index: number): boolean {
  const younger = rows.filter((other, place) => other.addonId === addonId && place > index);
  return younger.length < HISTORY_MAX;
}
