import { randomInt, randomUUID } from "node:crypto";
import type { CatalogPlan } from "../catalog";
import type { House } from "../house";
import { refuseUnlessItFits, refuseUnlessOffered } from "../plan-change-checks";
import { serverOf, urlOf, type Account, type AddOn, type App, type State } from "../state";
import { serverFor } from "../world";
import { refuseUnpaid } from "./account-trouble";
import { attach, chosenName, isProvisioning, variableOf } from "./attachments";
import { offeredVersion } from "./data-versions";
import { invalid } from "./errors";
import { addOnsOf } from "./lookups";
import { wantedPlan } from "./plans";

const PROVISION_SECONDS = [3, 6] as const;
const ADJECTIVES = ["angular", "circular", "convex", "cubed", "cylindrical", "flat", "globular"];

type Wanted = {
  planName: string;
  name: string | null;
  attachmentName: string | null;
  config: Record<string, unknown>;
  confirm: string | null;
};

/**
 * Begins an add-on: its server starts, and its variable appears once the provision has been walked.
 * `config.fork` names the Redis it copies, by its whole URL or by the name of its add-on;
 * `config.version` what it runs.
 *
 * @throws Refusal, PlanChangeRefused
 */
export async function createAddOn(
  house: House,
  account: Account,
  app: App,
  wanted: Wanted,
): Promise<AddOn> {
  const { store, changes } = house;
  const plan = wantedPlan(wanted.planName);
  refuseUnpaid(account, plan);
  refuseUnlessOffered(store.state, app.id, plan);
  const source = sourceOf(house, account, wanted.config.fork);
  const version = versionFor(store.state, source, wanted.config.version);
  if (source !== null) await refuseUnlessItFits(store.state, source, plan);

  // Nothing waits from here on: of two requests at once, the second finds what the first did.
  const addon = newAddOn(app, plan, wanted.name ?? newName(plan));
  refuseName(store.state, addon.name);
  const name = chosenName(store.state, addon, app, {
    name: wanted.attachmentName,
    confirm: wanted.confirm,
  });
  const [least, most] = PROVISION_SECONDS;
  const seconds = (least + Math.random() * (most - least)) * changes.pace;
  return store.change((state) => {
    const server = {
      ...serverFor(addon, plan),
      // One of the two follows the other until the copy is complete.
      ...(source !== null && { adminPassword: serverOf(state, source).adminPassword }),
      ...(version !== undefined && { version }),
    };
    addon.serverId = server.id;
    state.servers.push(server);
    state.addons.push(addon);
    addon.configVar = variableOf(attach(state, addon, app, name));
    state.resources.provisions.push({
      addonId: addon.id,
      sourceAddonId: source?.id ?? null,
      readyAt: new Date(Date.now() + seconds * 1000).toISOString(),
    });
    return addon;
  });
}

/** Who knows the whole URL may copy what is behind it; a name is enough among one's own. */
function sourceOf(house: House, account: Account, fork: unknown): AddOn | null {
  if (fork === undefined || fork === null) return null;
  const { state } = house.store;
  const source =
    state.addons.find((addon) => urlOf(serverOf(state, addon)) === fork) ??
    addOnsOf(house, account).find(({ name }) => name === fork);
  if (source === undefined || isProvisioning(state, source)) {
    throw invalid("The Redis to fork could not be found: fork has to be its whole URL.");
  }
  return source;
}

/** Absent where the server itself says what it runs. A fork runs what its source runs, unless asked. */
function versionFor(state: State, source: AddOn | null, wanted: unknown): string | undefined {
  if (typeof wanted === "string") return offeredVersion(wanted);
  return source === null ? undefined : serverOf(state, source).version;
}

function newAddOn(app: App, plan: CatalogPlan, name: string): AddOn {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    appId: app.id,
    name,
    planName: plan.name,
    runningPlanName: plan.name,
    basePlanName: plan.name,
    configVar: "",
    shape: "empty",
    serverId: "",
    createdAt: at,
    updatedAt: at,
  };
}

function newName({ service }: CatalogPlan): string {
  const adjective = ADJECTIVES[randomInt(ADJECTIVES.length)]!;
  return `${service.replace("heroku-", "")}-${adjective}-${randomInt(10_000, 100_000)}`;
}

function refuseName(state: State, name: string): void {
  if (!/^[a-zA-Z][A-Za-z0-9_-]+$/.test(name)) {
    throw invalid("Name has to begin with a letter and may hold letters, digits, - and _.");
  }
  if (state.addons.some((other) => other.name === name)) throw invalid("Name is already taken");
}
