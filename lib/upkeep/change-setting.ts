import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { changeAtProvider } from "@/lib/upkeep/at-provider";

export const ChangeSetting = z.object({
  instanceId: z.string(),
  key: z.string().max(64),
  value: z.string().trim().max(256),
});
export type ChangeSetting = z.infer<typeof ChangeSetting>;

/**
 * Changes a setting of the server at its provider.
 *
 * @throws AppError `forbidden` when the actor may only look, else as the provider says
 */
export function changeSetting(actor: Actor, { instanceId, key, value }: ChangeSetting) {
  return changeAtProvider(
    actor,
    instanceId,
    "settings",
    { what: "instance.setting_changed", details: { setting: key, to: value } },
    ({ can, access, remoteId }) => can.change(access, remoteId, key, value),
  );
}
