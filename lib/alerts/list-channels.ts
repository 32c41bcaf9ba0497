import "server-only";

import { and, asc, eq, isNull } from "drizzle-orm";
import { channels, instances } from "@/drizzle/schema";
import type { ChannelField } from "@/lib/alerts/channels/channel";
import { channelAdapters } from "@/lib/alerts/channels/index";
import { channelKinds, type ChannelKind } from "@/lib/alerts/model";
import { settingsIfKnown } from "@/lib/alerts/open-settings";
import { covers, type Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";

export type ChannelRow = {
  id: string;
  kind: ChannelKind;
  kindLabel: string;
  label: string;
  /** Null when it hears of every instance of the team. */
  instance: { id: string; name: string } | null;
  /** `whsec_…` of a webhook, for operators and owners. */
  secret: string | null;
  /** True while no key opens where it leads, so that nothing is sent there. */
  isLost: boolean;
  createdAt: Date;
};

/** Lists the channels of the team: those that hear of every instance first, then by instance. */
export async function listChannels(actor: Actor): Promise<ChannelRow[]> {
  const rows = await db
    .select({ channel: channels, instanceName: instances.name })
    .from(channels)
    .leftJoin(instances, eq(instances.id, channels.instanceId))
    .where(and(eq(channels.teamId, actor.teamId), isNull(channels.removedAt)))
    .orderBy(asc(instances.name), asc(channels.createdAt));

  const found = rows.map(({ channel, instanceName }) => {
    const settings = settingsIfKnown(channel);
    return {
      id: channel.id,
      kind: channel.kind,
      kindLabel: channelAdapters[channel.kind].label,
      label: channel.label,
      instance:
        channel.instanceId === null ? null : { id: channel.instanceId, name: instanceName ?? "" },
      secret: covers(actor.role, "operator") ? (settings?.["secret"] ?? null) : null,
      isLost: settings === null,
      createdAt: channel.createdAt,
    };
  });
  return [...found.filter((row) => row.instance === null), ...found.filter((row) => row.instance)];
}

export type ChannelChoice = {
  kind: ChannelKind;
  label: string;
  fields: readonly ChannelField[];
};

/** The kinds of channel there are, with the fields of their forms. */
export function channelChoices(): ChannelChoice[] {
  return channelKinds.map((kind) => {
    const { label, fields } = channelAdapters[kind];
    return { kind, label, fields };
  });
}
