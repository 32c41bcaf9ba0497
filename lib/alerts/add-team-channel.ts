import "server-only";

import { channels } from "@/drizzle/schema";
import type { AddTeamChannel } from "@/lib/alerts/channel-inputs";
import { channelAdapters } from "@/lib/alerts/channels/index";
import { sealSettings } from "@/lib/alerts/open-settings";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";

/**
 * Adds a channel that hears of every instance of the team.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `invalid` with what to type instead
 */
export async function addTeamChannel(
  actor: Actor,
  input: AddTeamChannel,
): Promise<{ channelId: string }> {
  requireRole(actor, "operator");
  const { kind } = input;
  const { settings, label } = channelAdapters[kind].prepare(input.settings, null);
  const id = newId("chn");

  await db.transaction(async (tx) => {
    const sealedSettings = sealSettings(settings, id);
    await tx.insert(channels).values({ id, teamId: actor.teamId, kind, label, sealedSettings });
    await audit(tx, actor, "channel.added", id, { kind, label });
  });
  return { channelId: id };
}
