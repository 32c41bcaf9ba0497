import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";
import { changeAtProvider } from "@/lib/upkeep/at-provider";
import { refuseDuringChange } from "@/lib/upkeep/refuse-during-change";

export const RunMaintenance = z.object({ instanceId: z.string() });
export type RunMaintenance = z.infer<typeof RunMaintenance>;

/**
 * Begins the maintenance that waits, now instead of in its window. The server fails over: clients lose
 * their connections for a moment and the address may change.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` while a plan change is under way
 * @throws AppError `refused` where the provider runs it only by itself, else as the provider says
 */
export function runMaintenance(actor: Actor, { instanceId }: RunMaintenance) {
  return changeAtProvider(
    actor,
    instanceId,
    "maintenance",
    { what: "instance.maintenance_run", details: {} },
    async ({ can, access, remoteId }, instance) => {
      await refuseDuringChange(instance);
      if (can.runNow === null) {
        throw new AppError(
          "refused",
          `${instance.providerLabel} runs its maintenance only by itself, in the window. Move the window instead.`,
        );
      }
      await can.runNow(access, remoteId);
    },
  );
}
