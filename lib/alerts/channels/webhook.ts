import "server-only";

import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { WebhookUrl } from "@/lib/alerts/channel-inputs";
import type { Channel } from "@/lib/alerts/channels/channel";
import { webhookPayload } from "@/lib/alerts/channels/webhook-payload";
import { checkWebhookUrl, postWebhook } from "@/lib/alerts/channels/webhook-request";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

const SECRET_BYTES = 24;

/**
 * Posts JSON, signed as Standard Webhooks prescribes.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const webhook: Channel = {
  label: "Webhook",
  fields: [
    {
      key: "url",
      label: "Address",
      help: "Headroom posts JSON there, signed as Standard Webhooks prescribes.",
      placeholder: "https://example.com/hooks/headroom",
    },
  ],

  prepare(typed, before) {
    const parsed = WebhookUrl.safeParse(typed["url"]?.trim());
    if (!parsed.success) throw new AppError("invalid", "Name a web address, such as https://….");
    checkSaved(parsed.data);
    const secret = before?.["secret"] ?? `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
    return { settings: { url: parsed.data, secret }, label: new URL(parsed.data).host };
  },

  async send(settings, message) {
    const { url, secret } = settings;
    if (url === undefined || secret === undefined) {
      throw new AppError("refused", "The webhook has no address. Save it again.");
    }
    const body = JSON.stringify(webhookPayload(message));
    // The instant of the attempt, not of the alert: receivers refuse what is minutes old.
    const sentAt = new Date();
    const status = await postWebhook({
      url,
      body,
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Headroom",
        "webhook-id": message.id,
        "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(message.id, sentAt, body),
      },
      isLocal: env().HEADROOM_LOCAL,
    });
    judge(new URL(url).host, status);
  },
};

/** What is refused when sending is invalid when typing. */
function checkSaved(url: string): void {
  try {
    checkWebhookUrl(url, env().HEADROOM_LOCAL);
  } catch (error) {
    throw error instanceof AppError ? new AppError("invalid", error.message) : error;
  }
}

/** Statuses below 500 that a receiver outgrows by itself: too slow, too early, too many. */
const passing = [408, 425, 429];

function judge(host: string, status: number): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw new AppError(
      "refused",
      `${host} answered ${status}, a redirect. Headroom does not follow redirects; save the address it leads to.`,
    );
  }
  if (status >= 500 || passing.includes(status)) {
    throw new AppError(
      "unreachable",
      `${host} answered ${status}. The receiver’s own log says why.`,
    );
  }
  throw new AppError(
    "refused",
    `${host} refused the webhook with ${status}. Check its address and that it verifies signatures with this channel’s secret.`,
  );
}
