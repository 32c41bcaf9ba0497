import { randomUUID } from "node:crypto";
import { Loop } from "../loop";
import { planNamed, type CatalogPlan } from "./catalog";
import { refuseUnlessItFits, refuseUnlessSold, refuseWhileBusy } from "./plan-change-checks";
import type { RedisServers } from "./redis-servers";
import { follow, follows, takeOver } from "./replication";
import { announceAddress } from "./heroku/releases";
import { found, serverOf, type PlanChange, type State, type Store } from "./state";
import { serverFor } from "./world";

const REPLACE_SECONDS = [8, 15] as const;
const REBOOT_SECONDS = [4, 8] as const;
const DOWN_MS = 2000;
const RETIRE_AFTER_MS = 4000;
const TICK_MS = 100;

/**
 * The slow plan changes of both platforms, as rows that walk.
 *
 * Every step may be done twice: how far a change has come is in the state, and the step that ends it
 * writes the new plan, the new address and the line of the ledger in one change of the state.
 */
export class PlanChanges {
  readonly #store: Store;
  readonly #servers: RedisServers;
  #pace: number;
  #walk: Loop | null = null;

  constructor(store: Store, servers: RedisServers, pace: number) {
    this.#store = store;
    this.#servers = servers;
    this.#pace = pace;
  }

  /** How long changes take, times their usual length. Holds for changes asked for from now on. */
  get pace(): number {
    return this.#pace;
  }

  set pace(pace: number) {
    this.#pace = pace;
  }

  /**
   * Begins the change of an add-on to `plan`. Asking for the plan it has, or is getting, does nothing.
   *
   * @throws PlanChangeRefused
   */
  async request(addonId: string, plan: CatalogPlan): Promise<"begun" | "unchanged"> {
    const asked = found(this.#store.state.addons, addonId);
    if (asked.planName === plan.name) return "unchanged";
    refuseUnlessSold(this.#store.state, asked, plan);
    refuseWhileBusy(this.#store.state, asked);
    await refuseUnlessItFits(this.#store.state, asked, plan);

    // Nothing waits from here on: of two requests at once, the second finds what the first did.
    const addon = found(this.#store.state.addons, addonId);
    if (addon.planName === plan.name) return "unchanged";
    refuseWhileBusy(this.#store.state, addon);
    this.#store.change((state) => begin(state, addonId, plan, this.#pace));
    return "begun";
  }

  /** Walks every change to its end, those of an earlier process first. */
  start(): void {
    this.#walk = new Loop(
      () => this.#round(),
      (error) => console.error("Plan changes of the local platforms have to try again:", error),
    );
  }

  async stop(): Promise<void> {
    await this.#walk?.stop();
  }

  async #round(): Promise<number> {
    // Copies: a step may wait, and the row may change meanwhile.
    const changes = structuredClone(this.#store.state.changes);
    await Promise.all(
      changes.map((change) =>
        this.#step(change).catch((error: unknown) => this.#onFailure(change, error)),
      ),
    );
    return TICK_MS;
  }

  /** The add-on may have been deleted meanwhile; anything else is tried again at the next round. */
  #onFailure(change: PlanChange, error: unknown): void {
    if (this.#store.state.changes.every(({ id }) => id !== change.id)) return;
    console.error(
      `The change of ${change.addonId} to ${change.toPlanName} has to try again:`,
      error,
    );
  }

  async #step(change: PlanChange): Promise<void> {
    if (change.phase === "retiring") return this.#retire(change);
    if (change.phase === "rebooting") return this.#reboot(change);
    if (change.kind === "replace") return this.#replace(change);
    if (Date.now() >= Date.parse(change.readyAt)) this.#beginReboot(change);
  }

  /** Heroku's way: a second server follows the first, and takes over with a new address. */
  async #replace(change: PlanChange): Promise<void> {
    await this.#servers.ensure(change.oldServerId!);
    await this.#servers.ensure(change.newServerId!);
    const source = found(this.#store.state.servers, change.oldServerId!);
    const target = found(this.#store.state.servers, change.newServerId!);

    const isComplete = await follows(target, source);
    if (!isComplete || Date.now() < Date.parse(change.readyAt)) return;
    if (!(await takeOver(target, source))) return;

    this.#store.change((state) => completeReplace(state, change, this.#pace));
    await follow(source, target);
  }

  async #retire(change: PlanChange): Promise<void> {
    if (Date.now() < Date.parse(change.retireAt!)) return;
    await this.#servers.remove(change.oldServerId!);
    this.#store.change((state) => {
      state.servers = state.servers.filter(({ id }) => id !== change.oldServerId);
      state.changes = state.changes.filter(({ id }) => id !== change.id);
    });
  }

  /** Scalingo's way: the same server again, with other limits. */
  #beginReboot(change: PlanChange): void {
    this.#store.change((state) => {
      const addon = found(state.addons, change.addonId);
      const { memoryBytes, maxClients } = planOf(change.toPlanName);
      Object.assign(serverOf(state, addon), { memoryBytes, maxClients });
      found(state.changes, change.id).phase = "rebooting";
    });
  }

  async #reboot(change: PlanChange): Promise<void> {
    if (isRolling(change)) await this.#servers.reconfigure(change.oldServerId!);
    else await this.#servers.restart(change.oldServerId!, DOWN_MS * this.#pace);
    this.#store.change((state) => {
      // Deleted by hand while it was down.
      if (state.changes.every(({ id }) => id !== change.id)) return;
      state.changes = state.changes.filter(({ id }) => id !== change.id);
      complete(state, change, new Date());
    });
  }
}

/**
 * Whether customers notice nothing: a database of several nodes is rebooted node by node, and one
 * that becomes a single node of the same size keeps the node it has.
 */
function isRolling({ fromPlanName, toPlanName }: PlanChange): boolean {
  const from = planOf(fromPlanName);
  const to = planOf(toPlanName);
  if (to.service !== "redis") return false;
  return to.hasReplica || (from.hasReplica && from.memoryBytes === to.memoryBytes);
}

function begin(state: State, addonId: string, plan: CatalogPlan, pace: number): void {
  const now = Date.now();
  const addon = found(state.addons, addonId);
  const isReplace = plan.service === "heroku-redis";
  const [least, most] = isReplace ? REPLACE_SECONDS : REBOOT_SECONDS;
  const seconds = least + Math.random() * (most - least);

  state.changes.push({
    id: randomUUID(),
    addonId,
    kind: isReplace ? "replace" : "reboot",
    fromPlanName: addon.planName,
    toPlanName: plan.name,
    phase: "preparing",
    requestedAt: new Date(now).toISOString(),
    readyAt: new Date(now + seconds * 1000 * pace).toISOString(),
    newServerId: isReplace ? addHeir(state, addonId, plan) : null,
    oldServerId: addon.serverId,
    retireAt: null,
  });
  addon.planName = plan.name;
  addon.updatedAt = new Date(now).toISOString();
}

/**
 * The server that will take over: with the settings of the one it follows, another address and
 * password. The platform's own way in stays the same, so that either may follow the other.
 */
export function addHeir(state: State, addonId: string, plan: CatalogPlan): string {
  const addon = found(state.addons, addonId);
  const { id, port, password, memoryBytes, maxClients } = serverFor(addon, plan);
  const heir = { ...serverOf(state, addon), id, port, password, memoryBytes, maxClients };
  state.servers.push(heir);
  return heir.id;
}

function completeReplace(state: State, change: PlanChange, pace: number): void {
  const now = new Date();
  const addon = found(state.addons, change.addonId);
  addon.serverId = change.newServerId!;
  announceAddress(state, addon, now);

  const current = found(state.changes, change.id);
  current.phase = "retiring";
  current.retireAt = new Date(now.getTime() + RETIRE_AFTER_MS * pace).toISOString();
  complete(state, change, now);
}

function complete(state: State, change: PlanChange, now: Date): void {
  const addon = found(state.addons, change.addonId);
  addon.runningPlanName = change.toPlanName;
  addon.updatedAt = now.toISOString();
  state.ledger.push({
    addonId: change.addonId,
    from: change.fromPlanName,
    to: change.toPlanName,
    requestedAt: change.requestedAt,
    completedAt: now.toISOString(),
  });
}

function planOf(name: string): CatalogPlan {
  const plan = planNamed(name);
  if (plan === null) throw new Error(`Nobody sells ${name}.`);
  return plan;
}
