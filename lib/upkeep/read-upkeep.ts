import "server-only";

import type { Actor } from "@/lib/auth/model";
import { keepMaintenanceWindow } from "@/lib/instances/keep-maintenance-window";
import { lookAtProvider } from "@/lib/upkeep/at-provider";

/**
 * What the provider lets people see of an instance besides its plan: one question each, asked when
 * somebody looks. Null where the provider has nothing of the kind.
 */

/** The apps that use the instance, and the config var each finds it by. */
export function readAttachments(actor: Actor, instanceId: string) {
  return lookAtProvider(actor, instanceId, "attachments", ({ can, access, remoteId }) =>
    can.list(access, remoteId),
  );
}

export function readSettings(actor: Actor, instanceId: string) {
  return lookAtProvider(actor, instanceId, "settings", ({ can, access, remoteId }) =>
    can.read(access, remoteId),
  );
}

/** `canRunNow` tells whether people may begin a maintenance before its time. What it says of the window is kept. */
export function readMaintenance(actor: Actor, instanceId: string) {
  return lookAtProvider(actor, instanceId, "maintenance", async ({ can, access, remoteId }) => {
    const state = await can.read(access, remoteId);
    await keepMaintenanceWindow(instanceId, state.window);
    return { ...state, canRunNow: can.runNow !== null };
  });
}

export function readVersions(actor: Actor, instanceId: string) {
  return lookAtProvider(actor, instanceId, "versions", ({ can, access, remoteId }) =>
    can.read(access, remoteId),
  );
}

/** The backups, newest first, and the hour (UTC) of the daily one. */
export function readBackups(actor: Actor, instanceId: string) {
  return lookAtProvider(actor, instanceId, "backups", async ({ can, access, remoteId }) => {
    const backups = await can.list(access, remoteId);
    const newestFirst = backups.toSorted((one, other) => +other.createdAt - +one.createdAt);
    return { backups: newestFirst, hourUtc: await can.schedule(access, remoteId) };
  });
}
