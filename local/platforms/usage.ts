import { appResources } from "./heroku/app-resources";
import { attachmentsOf, attachmentsOn, variableOf } from "./heroku/attachments";
import { dynosOf } from "./heroku/dynos";
import { found, serverOf, urlOf, type AddOn, type App, type Load, type State } from "./state";

/** Whether any process of an app that has this Redis runs, and so may read and write it. */
export function isUsed(state: State, addon: AddOn): boolean {
  const user = found(state.apps, addon.load?.appId ?? addon.appId);
  if (user.platform === "scalingo") return hasContainers(state, user);
  return attachmentsOf(state, addon).some(({ appId }) => hasDynos(state, found(state.apps, appId)));
}

/**
 * Lets the application go on at `addon` when it got the variable under which the application finds
 * its Redis. What nobody uses any more has no load, as with real applications.
 */
export function followVariable(state: State, addon: AddOn, app: App, name: string): void {
  const holder = attachmentsOn(state, app).find((attachment) => attachment.name === name);
  if (holder === undefined || holder.addonId === addon.id) return;
  const former = found(state.addons, holder.addonId);
  const load = former.load ?? {
    appId: former.appId,
    variable: former.configVar,
    since: former.createdAt,
  };
  if (load.appId === app.id && load.variable === variableOf(holder)) handOver(former, addon, load);
}

/** The same for an app of Scalingo, whose variable got the address of a Redis at any platform. */
export function followAddress(state: State, app: App, url: string): void {
  const addon = state.addons.find((one) => urlOf(serverOf(state, one)) === url);
  const former = state.addons.find(
    ({ shape, load, appId }) => shape !== "empty" && (load?.appId ?? appId) === app.id,
  );
  if (addon === undefined || former === undefined) return;
  const { configVar, createdAt } = former;
  handOver(former, addon, former.load ?? { appId: app.id, variable: configVar, since: createdAt });
}

function handOver(former: AddOn, addon: AddOn, load: Load): void {
  if (former.shape === "empty" || addon.shape !== "empty") return;
  addon.shape = former.shape;
  addon.basePlanName = former.basePlanName;
  addon.load = load;
  former.shape = "empty";
}

/** Maintenance keeps visitors from the web dynos; workers go on. */
function hasDynos(state: State, app: App): boolean {
  const { isInMaintenance } = appResources(state, app);
  return dynosOf(state, app).some(
    ({ type, isDown }) => !isDown && !(isInMaintenance && type === "web"),
  );
}

function hasContainers({ scalingo }: State, app: App): boolean {
  const ours = scalingo.apps.find(({ appId }) => appId === app.id);
  return ours === undefined || ours.containers.some((container) => container.state === "running");
}
