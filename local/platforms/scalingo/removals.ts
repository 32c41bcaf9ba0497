import type { House } from "../house";
import type { AddOn, App, State } from "../state";

/** Takes an add-on away with its data, its variables and all that was kept of it. */
export async function removeAddOn(
  { store, servers, scalingo }: House,
  addon: AddOn,
): Promise<void> {
  const doomed = store.state.servers.filter(({ addonId }) => addonId === addon.id);
  store.change((state) => {
    state.addons = state.addons.filter(({ id }) => id !== addon.id);
    state.changes = state.changes.filter(({ addonId }) => addonId !== addon.id);
    state.servers = state.servers.filter(({ addonId }) => addonId !== addon.id);
    forgetAddOn(state, addon.id);
  });
  await Promise.all(doomed.map(({ id }) => servers.remove(id)));
  scalingo.removeBackups(addon.id);
}

/** Drops what Scalingo keeps of an add-on that is gone, and the aliases that lead nowhere now. */
export function forgetAddOn({ addons, scalingo }: State, addonId: string): void {
  const isAnother = (row: { addonId: string | null }) => row.addonId !== addonId;
  scalingo.databases = scalingo.databases.filter(isAnother);
  scalingo.featureChanges = scalingo.featureChanges.filter(isAnother);
  scalingo.databaseOperations = scalingo.databaseOperations.filter(isAnother);
  scalingo.backups = scalingo.backups.filter(isAnother);
  scalingo.maintenance = scalingo.maintenance.filter(isAnother);
  scalingo.drains = scalingo.drains.filter(isAnother);
  for (const app of scalingo.apps) {
    const owned = addons
      .filter(({ appId }) => appId === app.appId)
      .map(({ configVar }) => configVar);
    app.variables = app.variables.filter(
      ({ value }) => !value.startsWith("$SCALINGO_REDIS_") || owned.includes(value.slice(1)),
    );
  }
}

/** Drops an app and what Scalingo keeps of it. Its events stay on its owner's timeline. */
export function forgetApp(state: State, app: App): void {
  const isAnother = ({ appId }: { appId: string }) => appId !== app.id;
  const { scalingo } = state;
  state.apps = state.apps.filter(({ id }) => id !== app.id);
  scalingo.apps = scalingo.apps.filter(isAnother);
  scalingo.operations = scalingo.operations.filter(isAnother);
  scalingo.failures = scalingo.failures.filter(isAnother);
  scalingo.drains = scalingo.drains.filter(isAnother);
  scalingo.notifiers = scalingo.notifiers.filter(isAnother);
}
