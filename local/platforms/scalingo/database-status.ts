import { mongoIdOf } from "../catalog";
import { changeUnderWay, type AddOn, type State } from "../state";
import type { DatabaseOperation } from "./databases-state";
import { conflict } from "./errors";
import { databaseOf } from "./lookups";

export const databaseStatuses = [
  "creating",
  "running",
  "migrating",
  "updating",
  "upgrading",
  "stopped",
] as const;
export type DatabaseStatus = (typeof databaseStatuses)[number];

export function databaseStatus(state: State, addon: AddOn): DatabaseStatus {
  const { isSuspended, readyAt } = databaseOf(state, addon.id);
  if (isSuspended) return "stopped";
  if (readyAt !== null) return "creating";
  const operation = databaseOperationUnderWay(state, addon);
  if (operation !== null) return operation.type === "upgrade" ? "upgrading" : "updating";
  const isMoving = state.scalingo.maintenance.some(
    ({ addonId, status }) => addonId === addon.id && status === "running",
  );
  return isMoving ? "migrating" : "running";
}

/** The upgrade or the plan change a database is in, or null. */
export function databaseOperationUnderWay(state: State, addon: AddOn): DatabaseOperation | null {
  const upgrade = state.scalingo.databaseOperations.find(
    ({ addonId, type, finishedAt }) =>
      addonId === addon.id && type === "upgrade" && finishedAt === null,
  );
  return upgrade ?? planChangeOperation(state, addon);
}

/** A plan change as an operation tells of it, while it walks. */
export function planChangeOperation(state: State, addon: AddOn): DatabaseOperation | null {
  const change = changeUnderWay(state, addon.id);
  if (change === null) return null;
  return {
    id: mongoIdOf(change.id),
    addonId: addon.id,
    type: "plan_change",
    status: "running",
    createdAt: change.requestedAt,
    runsAt: change.requestedAt,
    finishedAt: null,
    error: null,
    toVersionId: null,
  };
}

/** @throws Refusal 409 while something changes the database, or keeps it from being changed */
export function refuseWhileChanging(state: State, addon: AddOn): void {
  const status = databaseStatus(state, addon);
  const isChangingFeature = state.scalingo.featureChanges.some(
    ({ addonId }) => addonId === addon.id,
  );
  if (status === "running" && !isChangingFeature) return;
  const doing = status === "running" ? "being configured" : status;
  throw conflict(`${addon.name} is ${doing}, please wait until it is done`);
}
