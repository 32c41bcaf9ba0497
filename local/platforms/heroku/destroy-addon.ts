import type { House } from "../house";
import { found, type AddOn } from "../state";
import { attachmentsOf } from "./attachments";
import { invalid } from "./errors";
import { makeRelease } from "./releases";

/**
 * Takes an add-on from every app that has it, and ends its servers. `by` is the email of who does it.
 *
 * @throws Refusal (422) when other apps use it and it is not forced
 */
export async function destroyAddOn(
  { store, servers }: House,
  addon: AddOn,
  { isForced, by }: { isForced: boolean; by: string },
): Promise<void> {
  const attachments = attachmentsOf(store.state, addon);
  const others = attachments.filter(({ appId }) => appId !== addon.appId);
  if (others.length > 0 && !isForced) {
    const names = others.map(({ appId }) => found(store.state.apps, appId).name).join(", ");
    throw invalid(`${addon.name} is attached to ${names} as well. Detach it there, or force it.`);
  }

  const doomed = store.state.servers.filter(({ addonId }) => addonId === addon.id);
  store.change((state) => {
    const { resources } = state;
    resources.attachments = resources.attachments.filter(({ addonId }) => addonId !== addon.id);
    resources.provisions = resources.provisions.filter(({ addonId }) => addonId !== addon.id);
    state.changes = state.changes.filter(({ addonId }) => addonId !== addon.id);
    state.drains = state.drains.filter(({ addonId }) => addonId !== addon.id);
    state.servers = state.servers.filter(({ addonId }) => addonId !== addon.id);
    state.addons = state.addons.filter(({ id }) => id !== addon.id);
    for (const { appId, name } of attachments) {
      makeRelease(state, found(state.apps, appId), `Detach ${name} (@ref:${addon.name})`, { by });
    }
  });
  await Promise.all(doomed.map(({ id }) => servers.remove(id)));
}
