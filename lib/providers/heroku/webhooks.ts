import "server-only";

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Webhooks } from "@/lib/providers/capabilities";
import { addOn } from "@/lib/providers/heroku/addons";
import * as requests from "@/lib/providers/heroku/app-requests";
import { toNews } from "@/lib/providers/heroku/news";

/** What Headroom wants to hear of an app. Names other than `api:release` are not in a public list. */
const include = ["api:addon", "api:addon-attachment", "api:app", "api:release"] as const;

/** Heroku's app webhooks: signed, and sent again until they are answered with 2xx. */
export const webhooks: Webhooks = {
  async subscribe(access, remoteId, url, secret) {
    const { app } = await addOn(access, remoteId);
    const present = (await requests.webhooks(access, app.id)).filter((hook) => hook.url === url);
    // The secret of one that is there already cannot be read, so it is made anew.
    for (const { id } of present) await requests.removeWebhook(access, app.id, id);
    const { id } = await requests.createWebhook(access, app.id, {
      include,
      level: "sync",
      url,
      secret,
    });
    return { id, url, secret };
  },

  async list(access, remoteId) {
    const { app } = await addOn(access, remoteId);
    return requests.webhooks(access, app.id);
  },

  async unsubscribe(access, remoteId, webhookId) {
    const { app } = await addOn(access, remoteId);
    await requests.removeWebhook(access, app.id, webhookId);
  },

  isGenuine({ body, header }, secret) {
    const told = Buffer.from(header("heroku-webhook-hmac-sha256") ?? "", "base64");
    const due = createHmac("sha256", secret).update(body).digest();
    return told.length === due.length && timingSafeEqual(told, due);
  },

  read: ({ body }) => toNews(body),
};
