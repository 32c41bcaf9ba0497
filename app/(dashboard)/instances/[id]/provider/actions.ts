"use server";

import { revalidatePath } from "next/cache";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { action } from "@/lib/boundary";
import { ChangeSetting, changeSetting } from "@/lib/upkeep/change-setting";
import { CreateBackup, createBackup } from "@/lib/upkeep/create-backup";
import { DownloadBackup, downloadBackup } from "@/lib/upkeep/download-backup";
import { RunMaintenance, runMaintenance } from "@/lib/upkeep/run-maintenance";
import { ScheduleBackups, scheduleBackups } from "@/lib/upkeep/schedule-backups";
import { SetMaintenanceWindow, setMaintenanceWindow } from "@/lib/upkeep/set-maintenance-window";
import { UpgradeVersion, upgradeVersion } from "@/lib/upkeep/upgrade-version";

/** The page asks the provider anew after each change: what it shows is what the provider says. */
function changes<S extends z.ZodType<{ instanceId: string }>, T>(
  schema: S,
  verb: (actor: Actor, input: z.output<S>) => Promise<T>,
) {
  return action(schema, async (actor, input) => {
    await verb(actor, input);
    revalidatePath(`/instances/${input.instanceId}/provider`);
  });
}

export const setSetting = changes(ChangeSetting, changeSetting);
export const moveWindow = changes(SetMaintenanceWindow, setMaintenanceWindow);
export const beginMaintenance = changes(RunMaintenance, runMaintenance);
export const requestVersion = changes(UpgradeVersion, upgradeVersion);
export const makeBackup = changes(CreateBackup, createBackup);
export const setBackupHour = changes(ScheduleBackups, scheduleBackups);
export const backupAddress = action(DownloadBackup, downloadBackup);
