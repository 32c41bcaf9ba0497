import "server-only";

import { z } from "zod";
import type { Actor } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";
import { changeAtProvider } from "@/lib/upkeep/at-provider";
import { refuseDuringChange } from "@/lib/upkeep/refuse-during-change";

export const UpgradeVersion = z.object({ instanceId: z.string(), version: z.string().max(32) });
export type UpgradeVersion = z.infer<typeof UpgradeVersion>;

/**
 * Asks the provider for the next version of the server. It cannot be undone, so the version the person
 * saw has to be the one the provider would upgrade to now.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` while a plan change is under way, or when another version is next by now
 */
export function upgradeVersion(actor: Actor, { instanceId, version }: UpgradeVersion) {
  return changeAtProvider(
    actor,
    instanceId,
    "versions",
    { what: "instance.version_requested", details: { to: version } },
    async ({ can, access, remoteId }, instance) => {
      await refuseDuringChange(instance);
      const { next } = await can.read(access, remoteId);
      if (next !== version) {
        const now = next === null ? "there is no newer one" : `the next one is ${next}`;
        throw new AppError(
          "conflict",
          `${instance.providerLabel} does not offer version ${version} for ${instance.name} any more: ${now}. Look at the page again.`,
        );
      }
      await can.upgrade(access, remoteId, version);
    },
  );
}
