import "server-only";

import type { Channel } from "@/lib/alerts/channels/channel";
import { email } from "@/lib/alerts/channels/email";
import { webhook } from "@/lib/alerts/channels/webhook";
import type { ChannelKind } from "@/lib/alerts/model";

/** Every way to reach people. Adding one is a file beside this one, a line here and a kind in the model. */
export const channelAdapters = { email, webhook } as const satisfies Record<ChannelKind, Channel>;
