import { randomInt, randomUUID } from "node:crypto";
import type { CatalogPlan } from "../catalog";
import type { House } from "../house";
import type { AddOn, App, State } from "../state";
import { serverFor } from "../world";
import { invalid } from "./errors";
import { scalingoApp } from "./lookups";
import { aliasOf, freshDatabase } from "./scalingo-state";
import { after } from "./time";

const PROVISION_SECONDS = 5;
const COLOURS = ["PURPLE", "CYAN", "AMBER", "GREEN", "NAVY"];

/**
 * Makes a database for an app. Its variables are there when this returns; it is being provisioned
 * for a while longer.
 *
 * @throws Refusal 422 for a plan that is not on sale
 */
export async function createAddOn(
  { store, servers, changes }: House,
  app: App,
  plan: CatalogPlan,
): Promise<{ addon: AddOn; variables: string[] }> {
  if (!plan.isOffered) throw invalid("plan_id", `${plan.label} is no longer available`);
  const now = new Date();
  const addon: AddOn = {
    id: `ad-${randomUUID()}`,
    appId: app.id,
    name: `${app.name.replaceAll("-", "_")}_${randomInt(1000, 10_000)}`,
    planName: plan.name,
    runningPlanName: plan.name,
    basePlanName: plan.name,
    configVar: variableFor(store.state, app),
    shape: "empty",
    serverId: "",
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
  const server = serverFor(addon, plan);
  addon.serverId = server.id;

  const variables = store.change((state) => {
    state.servers.push(server);
    state.addons.push(addon);
    const readyAt = after(now, PROVISION_SECONDS * changes.pace);
    state.scalingo.databases.push(freshDatabase(addon.id, addon.createdAt, readyAt));
    const environment = scalingoApp(state, app.id).variables;
    // An app that has a REDIS_URL of its own keeps it.
    if (environment.some(({ name }) => name === "REDIS_URL")) return [addon.configVar];
    environment.push(aliasOf(addon));
    return [addon.configVar, "REDIS_URL"];
  });
  await servers.ensure(server.id);
  return { addon, variables };
}

/** How Scalingo names the variable of a second Redis is documented nowhere; here each has a colour. */
function variableFor({ addons }: State, app: App): string {
  const taken = addons.filter(({ appId }) => appId === app.id).map(({ configVar }) => configVar);
  const names = ["SCALINGO_REDIS_URL", ...COLOURS.map((colour) => `SCALINGO_REDIS_${colour}_URL`)];
  const free = names.find((name) => !taken.includes(name));
  if (free === undefined) throw invalid("addon_provider_id", "has too many databases on this app");
  return free;
}
