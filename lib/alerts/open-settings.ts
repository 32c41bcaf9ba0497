import "server-only";

import { z } from "zod";
import type { ChannelSettings } from "@/lib/alerts/channels/channel";
import { open, seal } from "@/lib/secrets";

const Settings = z.record(z.string(), z.string());

/** Opens the sealed settings of a channel's row. */
export function openSettings(channel: { id: string; sealedSettings: string }): ChannelSettings {
  return Settings.parse(JSON.parse(open(channel.sealedSettings, channel.id)));
}

/** Seals settings for the row of that id: moved to another row they do not open. */
export function sealSettings(settings: ChannelSettings, channelId: string): string {
  return seal(JSON.stringify(settings), channelId);
}
