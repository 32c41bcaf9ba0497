import "server-only";

import { z } from "zod";
import type { ChannelSettings } from "@/lib/alerts/channels/channel";
import { AppError } from "@/lib/errors";
import { open, seal } from "@/lib/secrets";

const Settings = z.record(z.string(), z.string());

type Sealed = { id: string; sealedSettings: string };

/**
 * Opens the sealed settings of a channel's row, to send something there.
 *
 * @throws AppError `unreachable` when no key opens them: it may be put back
 */
export function openSettings(channel: Sealed): ChannelSettings {
  try {
    return Settings.parse(JSON.parse(open(channel.sealedSettings, channel.id)));
  } catch (cause) {
    throw new AppError(
      "unreachable",
      "Headroom no longer has the key that opens where this channel leads. Put the key back into HEADROOM_SECRET_KEYS, or save the channel anew with the address typed again.",
      { cause },
    );
  }
}

/** The settings of a channel's row; null when no key opens them, so that the channel can still be shown and replaced. */
export function settingsIfKnown(channel: Sealed): ChannelSettings | null {
  try {
    return openSettings(channel);
  } catch {
    return null;
  }
}

/** Seals settings for the row of that id: moved to another row they do not open. */
export function sealSettings(settings: ChannelSettings, channelId: string): string {
  return seal(JSON.stringify(settings), channelId);
}
