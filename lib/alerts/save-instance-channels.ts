import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { channels, instances } from "@/drizzle/schema";
import type { InstanceChannels } from "@/lib/alerts/channel-inputs";
import type { ChannelSettings } from "@/lib/alerts/channels/channel";
import { channelAdapters } from "@/lib/alerts/channels/index";
import { channelKinds, type ChannelKind } from "@/lib/alerts/model";
import { sealSettings, settingsIfKnown } from "@/lib/alerts/open-settings";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";

/**
 * Saves who hears of one instance, inside the transaction that saves its form.
 *
 * Channels that are unchanged, or of which nothing is said, keep their row. A changed one keeps its row and
 * its signing secret, because the receiver stays the same; a removed one stays for the log of its
 * deliveries, and so does one whose settings no key opens any more, which a new one replaces.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` for an instance the team does not have
 * @throws AppError `invalid` for an address nothing is sent to
 */
export async function saveInstanceChannels(
  tx: Tx,
  actor: Actor,
  instanceId: string,
  { recipients, webhookUrl }: InstanceChannels,
): Promise<void> {
  requireRole(actor, "operator");
  const [instance] = await tx
    .select({ name: instances.name })
    .from(instances)
    .where(and(eq(instances.id, instanceId), eq(instances.teamId, actor.teamId)))
    // Two who save at once come one after the other.
    .for("update");
  if (instance === undefined)
    throw new AppError("not_found", "This instance no longer exists. Reload the page.");

  const present = await tx
    .select()
    .from(channels)
    .where(and(eq(channels.instanceId, instanceId), isNull(channels.removedAt)));
  const wanted: Record<ChannelKind, ChannelSettings | null | undefined> = {
    email: recipients.length === 0 ? null : { recipients: recipients.join(", ") },
    webhook: typeof webhookUrl === "string" ? { url: webhookUrl } : webhookUrl,
  };

  for (const kind of channelKinds) {
    const row = present.find((channel) => channel.kind === kind) ?? null;
    const typed = wanted[kind];
    if (typed === undefined) continue;
    const details = { kind, instance: instance.name };
    if (typed === null) {
      if (row === null) continue;
      await remove(tx, row.id);
      await audit(tx, actor, "channel.removed", row.id, { ...details, label: row.label });
      continue;
    }

    const before = row === null ? null : settingsIfKnown(row);
    const { settings, label } = channelAdapters[kind].prepare(typed, before);
    if (row === null || before === null) {
      if (row !== null) await remove(tx, row.id);
      const id = newId("chn");
      const sealedSettings = sealSettings(settings, id);
      const { teamId } = actor;
      await tx.insert(channels).values({ id, teamId, instanceId, kind, label, sealedSettings });
      await audit(tx, actor, "channel.added", id, { ...details, label });
      continue;
    }
    if (isSame(settings, before)) continue;
    const sealedSettings = sealSettings(settings, row.id);
    await tx.update(channels).set({ label, sealedSettings }).where(eq(channels.id, row.id));
    await audit(tx, actor, "channel.changed", row.id, { ...details, label });
  }
}

async function remove(tx: Tx, channelId: string): Promise<void> {
  await tx.update(channels).set({ removedAt: new Date() }).where(eq(channels.id, channelId));
}

function isSame(settings: ChannelSettings, before: ChannelSettings): boolean {
  const keys = new Set([...Object.keys(settings), ...Object.keys(before)]);
  return [...keys].every((key) => settings[key] === before[key]);
}
