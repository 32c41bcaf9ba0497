import type { CatalogPlan } from "./catalog";
import { isUnderMaintenance } from "./heroku/maintenances";
import { usedMemoryBytes } from "./redis-admin";
import { changeUnderWay, serverOf, type AddOn, type State } from "./state";

const MIB = 1024 ** 2;

/** Why a change was not begun; each platform says it in its own words. */
export class PlanChangeRefused extends Error {
  override name = "PlanChangeRefused";

  constructor(
    readonly reason: "busy" | "too_small" | "not_offered" | "down",
    message: string,
  ) {
    super(message);
  }
}

/** @throws PlanChangeRefused while an earlier change has not reached its plan, or a maintenance its end */
export function refuseWhileBusy(state: State, addon: AddOn): void {
  if (changeUnderWay(state, addon.id) !== null) {
    throw new PlanChangeRefused("busy", `${addon.name} is already changing its plan`);
  }
  if (isUnderMaintenance(state, addon.id)) {
    throw new PlanChangeRefused("busy", `${addon.name} has a maintenance that has to be run first`);
  }
}

/** @throws PlanChangeRefused for a plan that nobody can buy, or not for this add-on */
export function refuseUnlessSold(state: State, addon: AddOn, plan: CatalogPlan): void {
  const isOtherService = servicePrefix(addon.planName) !== servicePrefix(plan.name);
  if (isOtherService) {
    throw new PlanChangeRefused("not_offered", `${addon.name} cannot move to another service`);
  }
  refuseUnlessOffered(state, addon.appId, plan);
}

/** @throws PlanChangeRefused for a plan that is not sold any more, or not to apps where this one runs */
export function refuseUnlessOffered(state: State, appId: string, plan: CatalogPlan): void {
  if (!plan.isOffered) {
    throw new PlanChangeRefused("not_offered", `${plan.label} is no longer available`);
  }
  const space = state.resources.apps.find((app) => app.appId === appId)?.space ?? null;
  if (space === null && plan.isForSpaces) {
    throw new PlanChangeRefused(
      "not_offered",
      `${plan.label} is only available to apps in a Private or Shield Space`,
    );
  }
  const kind = space?.isShield === true ? "shield" : "private";
  if (space !== null && !plan.name.includes(`:${kind}-`)) {
    throw new PlanChangeRefused(
      "not_offered",
      `${plan.label} is not available to apps in the space ${space.name}`,
    );
  }
}

/** @throws PlanChangeRefused when the data is larger than the plan, or the server cannot be asked */
export async function refuseUnlessItFits(
  state: State,
  addon: AddOn,
  plan: CatalogPlan,
): Promise<void> {
  const used = await usedMemoryBytes(serverOf(state, addon)).catch(() => null);
  if (used === null) {
    throw new PlanChangeRefused("down", `${addon.name} does not answer at the moment`);
  }
  if (used <= plan.memoryBytes) return;
  throw new PlanChangeRefused(
    "too_small",
    `${addon.name} holds ${megabytes(used)} of data and ${plan.label} offers ${megabytes(plan.memoryBytes)}`,
  );
}

/** `heroku-redis` of `heroku-redis:mini`; `redis` of `redis-starter-256`. */
function servicePrefix(planName: string): string {
  return planName.includes(":") ? planName.split(":")[0]! : "redis";
}

function megabytes(bytes: number): string {
  return `${Math.round((bytes / MIB) * 10) / 10} MB`;
}
