import type { AddOn, State } from "../state";
import type { Backup } from "./databases-state";
import { backupsKept } from "./database-words";
import { newMongoId } from "./mongo-id";
import { after } from "./time";

const SCHEDULED_SECONDS = 2;

/** A backup that is about to begin. */
export function newBackup(addon: AddOn, method: Backup["method"], pace: number): Backup {
  const now = new Date();
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  return {
    id: newMongoId(),
    addonId: addon.id,
    method,
    status: "scheduled",
    name: `${stamp}_${addon.name}`,
    createdAt: now.toISOString(),
    runsAt: after(now, SCHEDULED_SECONDS * pace),
    startedAt: null,
    finishedAt: null,
    bytes: null,
  };
}

/** The oldest backups of an add-on beyond what its plan keeps of each method. */
export function surplusBackups({ scalingo }: State, addon: AddOn): Backup[] {
  const kept = backupsKept(addon.runningPlanName);
  const most = { manual: kept.manual_backups_count, periodic: kept.daily_scheduled_backups };
  const own = scalingo.backups.filter(({ addonId }) => addonId === addon.id);
  return (["manual", "periodic"] as const).flatMap((method) => {
    const ended = own.filter((backup) => backup.method === method && backup.finishedAt !== null);
    return ended.slice(0, Math.max(0, ended.length - most[method]));
  });
}
