import type { Route } from "../http";
import { category, plansToShow, providerBody, providerIds } from "./addon-words";
import { ok } from "./answers";
import { notFound } from "./errors";
import { eventCategories, eventTypes, notificationPlatforms } from "./event-types";

/** The first part of every path that opens without a bearer. */
const PUBLIC = [
  "addon_providers",
  "addon_categories",
  "event_types",
  "event_categories",
  "notification_platforms",
];

/** Whether a path of the regional API needs no bearer. */
export function isPublicPath(path: string): boolean {
  return PUBLIC.includes(/^\/v1\/([^/]+)/.exec(path)?.[1] ?? "");
}

/** What Scalingo tells everybody: what it sells, and what it can send news of, and where to. */
export const publicRoutes: readonly Route<null>[] = [
  {
    method: "GET",
    pattern: "/v1/addon_providers",
    handle(ask) {
      const wanted = ask.query.get("category_id");
      // Dedicated resources are for another kind of database.
      const isOurs = (wanted ?? category.id) === category.id && !ask.query.has("dedicated");
      return ok({ addon_providers: isOurs ? [providerBody()] : [] });
    },
  },
  {
    method: "GET",
    pattern: "/v1/addon_providers/:provider/plans",
    handle(ask) {
      if (!providerIds.includes(ask.params.provider!)) throw notFound("addon_provider");
      return ok({ plans: plansToShow({ showsAll: ask.query.get("show_all") === "true" }) });
    },
  },
  {
    method: "GET",
    pattern: "/v1/addon_categories",
    handle: () => ok({ addon_categories: [category] }),
  },
  { method: "GET", pattern: "/v1/event_types", handle: () => ok({ event_types: eventTypes }) },
  {
    method: "GET",
    pattern: "/v1/event_categories",
    handle: () => ok({ event_categories: eventCategories }),
  },
  {
    method: "GET",
    pattern: "/v1/notification_platforms",
    handle: () => ok({ notification_platforms: notificationPlatforms }),
  },
  {
    method: "GET",
    pattern: "/v1/notification_platforms/search",
    handle(ask) {
      const name = ask.query.get("name");
      const found = notificationPlatforms.filter((platform) => platform.name === name);
      return ok({ notification_platforms: found });
    },
  },
  {
    method: "GET",
    pattern: "/v1/notification_platforms/:platform",
    handle(ask) {
      const platform = notificationPlatforms.find(({ id }) => id === ask.params.platform);
      if (platform === undefined) throw notFound("notification_platform");
      return ok({ notification_platform: platform });
    },
  },
];
