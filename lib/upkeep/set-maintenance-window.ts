import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { keepMaintenanceWindow } from "@/lib/instances/keep-maintenance-window";
import { changeAtProvider } from "@/lib/upkeep/at-provider";
import { describeWindow } from "@/lib/upkeep/describe-window";

export const SetMaintenanceWindow = z.object({
  instanceId: z.string(),
  weekday: z.int().min(0).max(6),
  startHour: z.int().min(0).max(23),
  /** Providers know full and half hours. */
  startMinute: z.int().min(0).max(30).multipleOf(30),
  hours: z.int().min(1).max(24),
});
export type SetMaintenanceWindow = z.infer<typeof SetMaintenanceWindow>;

/**
 * Moves the weekly window in which the provider may work on the instance.
 *
 * @throws AppError `forbidden` when the actor may only look, else as the provider says
 */
export function setMaintenanceWindow(
  actor: Actor,
  { instanceId, ...window }: SetMaintenanceWindow,
) {
  return changeAtProvider(
    actor,
    instanceId,
    "maintenance",
    { what: "instance.window_changed", details: { to: describeWindow(window) } },
    async ({ can, access, remoteId }) => {
      await can.setWindow(access, remoteId, window);
      await keepMaintenanceWindow(instanceId, window);
    },
  );
}
