import { randomUUID } from "node:crypto";
import { planNamed } from "../catalog";
import type { AddOn, State } from "../state";
import type { Maintenance, Window } from "./maintenance-state";
import { nextOpening, usualWindow } from "./maintenance-window";

const PENDING_SECONDS = 1;
const NOTICE_WEEKS = 1;
/** From the start of a maintenance to the moment the new server takes over, times the pace. */
const RUN_SECONDS = 5;

/** The maintenance an add-on is in, or the last one it had, or null. */
export function latestMaintenance(state: Readonly<State>, addonId: string): Maintenance | null {
  return historyOf(state, addonId)[0] ?? null;
}

/** Every maintenance of an add-on, newest first. */
export function historyOf(state: Readonly<State>, addonId: string): Maintenance[] {
  return state.maintenance.rows.filter((row) => row.addonId === addonId).toReversed();
}

/** The one that has not come to its end, or null. */
export function openMaintenance(state: Readonly<State>, addonId: string): Maintenance | null {
  const latest = latestMaintenance(state, addonId);
  return latest === null || latest.status === "completed" ? null : latest;
}

/** Whether a new server is being prepared or takes over: a plan change now would meet it. */
export function isUnderMaintenance(state: Readonly<State>, addonId: string): boolean {
  const open = openMaintenance(state, addonId);
  return open !== null && open.status !== "pending";
}

/** The smallest plan has no standby: what has to be done is done at once, without a window. */
export function hasWindow({ runningPlanName }: AddOn): boolean {
  return planNamed(runningPlanName)!.hasReplica;
}

export function windowOf(state: Readonly<State>, addonId: string): Window {
  const chosen = state.maintenance.windows.find((one) => one.addonId === addonId);
  return chosen ?? usualWindow(addonId);
}

type Wanted = {
  reason: string;
  version?: string;
  requiredBy?: string;
  isImmediate: boolean;
};

/** Announces a maintenance; the walk does the rest. */
export function announceMaintenance(
  state: State,
  addon: AddOn,
  wanted: Wanted,
  { now, pace }: { now: Date; pace: number },
): Maintenance {
  const row: Maintenance = {
    id: randomUUID(),
    addonId: addon.id,
    status: "pending",
    isImmediate: wanted.isImmediate,
    reason: wanted.reason,
    version: wanted.version ?? null,
    createdAt: now.toISOString(),
    dueAt: new Date(now.getTime() + PENDING_SECONDS * 1000 * pace).toISOString(),
    requiredBy: wanted.requiredBy ?? null,
    scheduledFor: nextOpening(windowOf(state, addon.id), now, NOTICE_WEEKS).toISOString(),
    previouslyScheduledFor: null,
    startedAt: null,
    completedAt: null,
    newServerId: null,
    oldServerId: null,
  };
  state.maintenance.rows.push(row);
  return row;
}

/** Starts the maintenance; from now on it takes as long as it takes. */
export function runMaintenance(row: Maintenance, { now, pace }: { now: Date; pace: number }): void {
  row.status = "running";
  row.startedAt = now.toISOString();
  row.dueAt = new Date(now.getTime() + RUN_SECONDS * 1000 * pace).toISOString();
}
