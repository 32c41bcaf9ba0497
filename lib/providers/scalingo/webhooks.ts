import "server-only";

import { AppError } from "@/lib/errors";
import type { Webhooks } from "@/lib/providers/capabilities";
import * as api from "@/lib/providers/scalingo/api";
import { atPlace } from "@/lib/providers/scalingo/at-place";
import { isOfUse, toNews } from "@/lib/providers/scalingo/news";
import { rememberedForADay } from "@/lib/providers/scalingo/remember";
import { orNone } from "@/lib/providers/scalingo/wire";

/**
 * Scalingo's notifiers of the kind `webhook`, one per app.
 *
 * They are not signed: who knows the address may write to it, so the address has to be hard to guess, and
 * what comes is only a reason to look again.
 */
export const webhooks: Webhooks = {
  subscribe: (access, remoteId, url, secret) =>
    atPlace(access, remoteId, async (where, place) => {
      const present = (await api.notifiers(where, place)).find(
        ({ type_data: data }) => data?.webhook_url === url,
      );
      if (present !== undefined) return { id: present.id, url, secret };
      const { platformId, eventIds } = await channelOf(where);
      const { id } = await api.createNotifier(where, place, {
        platform_id: platformId,
        name: "Headroom",
        active: true,
        send_all_events: eventIds.length === 0,
        selected_event_ids: eventIds,
        type_data: { webhook_url: url },
      });
      return { id, url, secret };
    }),

  list: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place) => {
      const found: { id: string; url: string }[] = [];
      for (const { id, type_data: data } of await api.notifiers(where, place)) {
        if (data?.webhook_url) found.push({ id, url: data.webhook_url });
      }
      return found;
    }),

  unsubscribe: (access, remoteId, webhookId) =>
    atPlace(access, remoteId, async (where, place) => {
      await orNone(api.deleteNotifier(where, place, webhookId));
    }),

  isGenuine: () => true,

  read: ({ body }) => toNews(body),
};

type Channel = { platformId: string; eventIds: string[] };

const remembered = rememberedForADay<Channel>();

/** By which platform webhooks go out, and the ids of the events that are of use; all of them when none is. */
function channelOf(where: api.InRegion): Promise<Channel> {
  return remembered(where.region.api, async () => {
    const platforms = await api.notificationPlatforms(where);
    const platform = platforms.find(({ name }) => name === "webhook");
    if (platform === undefined) {
      throw new AppError(
        "refused",
        `Scalingo sends no webhooks in ${where.region.name}. Headroom looks every few minutes instead.`,
      );
    }
    const available = platform.available_event_ids ?? [];
    const types = await api.eventTypes(where);
    const eventIds = types
      .filter(({ id, name }) => isOfUse(name) && (available.length === 0 || available.includes(id)))
      .map(({ id }) => id);
    return { platformId: platform.id, eventIds };
  });
}
