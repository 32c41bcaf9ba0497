import { Loop } from "../../loop";
import { planNamed } from "../catalog";
import { withAdmin } from "../redis-admin";
import type { RedisServers } from "../redis-servers";
import { follows } from "../replication";
import { found, serverOf, type ServerSpec, type State, type Store } from "../state";
import { attachmentsOf } from "./attachments";
import { makeRelease, providerEmail } from "./releases";
import type { Provision } from "./resources-state";

const TICK_MS = 100;

/**
 * Add-ons that are being made, as rows that walk. A fork follows its source until it holds the same
 * data and then lives by itself; what is written to the source afterwards is not in it.
 */
export class Provisions {
  readonly #store: Store;
  readonly #servers: RedisServers;
  #walk: Loop | null = null;

  constructor(store: Store, servers: RedisServers) {
    this.#store = store;
    this.#servers = servers;
  }

  /** Walks every provision to its end, those of an earlier process first. */
  start(): void {
    this.#walk = new Loop(
      () => this.#round(),
      (error) => console.error("New add-ons of the local platforms have to try again:", error),
    );
  }

  async stop(): Promise<void> {
    await this.#walk?.stop();
  }

  async #round(): Promise<number> {
    const provisions = structuredClone(this.#store.state.resources.provisions);
    await Promise.all(
      provisions.map((provision) =>
        this.#step(provision).catch((error: unknown) => this.#onFailure(provision, error)),
      ),
    );
    return TICK_MS;
  }

  /** The add-on may have been destroyed meanwhile; anything else is tried again at the next round. */
  #onFailure({ addonId }: Provision, error: unknown): void {
    if (!isUnderWay(this.#store.state, addonId)) return;
    console.error(`The add-on ${addonId} could not be made yet:`, error);
  }

  async #step({ addonId, sourceAddonId, readyAt }: Provision): Promise<void> {
    const { state } = this.#store;
    const addon = found(state.addons, addonId);
    await this.#servers.ensure(addon.serverId);

    const target = serverOf(state, addon);
    const source = state.addons.find(({ id }) => id === sourceAddonId);
    const isCopied = source === undefined || (await follows(target, serverOf(state, source)));
    if (!isCopied || Date.now() < Date.parse(readyAt)) return;
    if (sourceAddonId !== null) await standAlone(target);
    this.#store.change((current) => complete(current, addonId));
  }
}

async function standAlone(server: ServerSpec): Promise<void> {
  await withAdmin(server, (redis) => redis.replicaof("NO", "ONE"));
}

function complete(state: State, addonId: string): void {
  if (!isUnderWay(state, addonId)) return;
  const now = new Date();
  const addon = found(state.addons, addonId);
  state.resources.provisions = state.resources.provisions.filter((one) => one.addonId !== addonId);
  addon.updatedAt = now.toISOString();
  const by = providerEmail(planNamed(addon.planName)!.service);
  for (const { appId, name } of attachmentsOf(state, addon)) {
    makeRelease(state, found(state.apps, appId), `Attach ${name} (@ref:${addon.name})`, {
      by,
      now,
    });
  }
}

function isUnderWay(state: State, addonId: string): boolean {
  return state.resources.provisions.some((one) => one.addonId === addonId);
}
