import { found, type State } from "../state";
import { PROVIDER_NAME } from "./addon-words";
import { planChangeOperation } from "./database-status";
import type { Told } from "./events-state";
import { forgetAddOn } from "./removals";
import { tell } from "./tell";

/**
 * Tells of what became of apps and add-ons since it was last looked, whoever did it and however: made,
 * renamed, moved to another plan, taken away. A change made by hand is news like any other.
 */
export function tellDifferences(state: State): void {
  const { told } = state.scalingo;
  const now = currently(state);

  for (const app of now.apps) {
    const former = told.apps.find(({ id }) => id === app.id);
    const row = found(state.apps, app.id);
    if (former === undefined) tell(state, row, { type: "new_app", data: {} });
    else if (former.name !== app.name) {
      const data = { old_name: former.name, new_name: app.name };
      tell(state, row, { type: "rename_app", data });
    }
  }
  for (const addon of now.addons) {
    const former = told.addons.find(({ id }) => id === addon.id);
    const app = found(state.apps, addon.appId);
    if (former === undefined) tell(state, app, { type: "new_addon", data: dataOf(addon) });
    else if (former.planName !== addon.planName) {
      const plans = { old_plan_name: former.planName, new_plan_name: addon.planName };
      tell(state, app, { type: "upgrade_addon", data: { ...dataOf(addon), ...plans } });
    }
  }
  for (const addon of told.addons) {
    if (now.addons.some(({ id }) => id === addon.id)) continue;
    forgetAddOn(state, addon.id);
    const app = state.apps.find(({ id }) => id === addon.appId);
    if (app !== undefined) tell(state, app, { type: "delete_addon", data: dataOf(addon) });
  }
  state.scalingo.told = now;
}

/** Whether there is anything to tell. */
export function differs(state: State): boolean {
  return JSON.stringify(currently(state)) !== JSON.stringify(state.scalingo.told);
}

/** Writes a plan change down as an operation when it begins, and when it has ended. */
export function notePlanChanges(state: State): void {
  const { databaseOperations } = state.scalingo;
  const begun = begunPlanChanges(state);
  databaseOperations.push(...begun);
  for (const operation of endedPlanChanges(state)) {
    operation.status = "finished";
    operation.finishedAt = new Date().toISOString();
  }
}

export function hasPlanChangesToNote(state: State): boolean {
  return begunPlanChanges(state).length > 0 || endedPlanChanges(state).length > 0;
}

function begunPlanChanges(state: State) {
  return scalingoAddOns(state)
    .map((addon) => planChangeOperation(state, addon))
    .filter((operation) => operation !== null)
    .filter(({ id }) => state.scalingo.databaseOperations.every((kept) => kept.id !== id));
}

function endedPlanChanges(state: State) {
  return state.scalingo.databaseOperations.filter(({ type, finishedAt, id, addonId }) => {
    if (type !== "plan_change" || finishedAt !== null) return false;
    const addon = state.addons.find((one) => one.id === addonId);
    return addon === undefined || planChangeOperation(state, addon)?.id !== id;
  });
}

function currently(state: State): Told {
  return {
    apps: state.apps
      .filter(({ platform }) => platform === "scalingo")
      .map(({ id, name }) => ({ id, name })),
    addons: scalingoAddOns(state).map(({ id, appId, name, planName }) => ({
      id,
      appId,
      resourceId: name,
      planName,
    })),
  };
}

function scalingoAddOns({ addons, scalingo }: State) {
  const ids = new Set(scalingo.databases.map(({ addonId }) => addonId));
  return addons.filter(({ id }) => ids.has(id));
}

function dataOf({ planName, resourceId }: Told["addons"][number]) {
  return { addon_provider_name: PROVIDER_NAME, plan_name: planName, resource_id: resourceId };
}
