import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { changeAtProvider } from "@/lib/upkeep/at-provider";

export const ScheduleBackups = z.object({
  instanceId: z.string(),
  /** Null for no daily backup. */
  hourUtc: z.int().min(0).max(23).nullable(),
});
export type ScheduleBackups = z.infer<typeof ScheduleBackups>;

/**
 * Says at which hour (UTC) the provider makes its daily backup, or that it makes none.
 *
 * @throws AppError `forbidden` when the actor may only look, else as the provider says
 */
export function scheduleBackups(actor: Actor, { instanceId, hourUtc }: ScheduleBackups) {
  return changeAtProvider(
    actor,
    instanceId,
    "backups",
    { what: "instance.backups_scheduled", details: { hourUtc } },
    ({ can, access, remoteId }) => can.setSchedule(access, remoteId, hourUtc),
  );
}
