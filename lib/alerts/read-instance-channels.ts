import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { channels } from "@/drizzle/schema";
import { splitRecipients } from "@/lib/alerts/channel-inputs";
import { settingsIfKnown } from "@/lib/alerts/open-settings";
import { covers, type Actor } from "@/lib/auth/model";
import { db, type Database, type Tx } from "@/lib/db";

export type InstanceChannelsView = {
  recipients: string[];
  emailChannelId: string | null;
  /** True while no key opens the recipients: nothing is mailed to them until they are saved again. */
  areRecipientsLost: boolean;
  /** For viewers only the host: an address may hold a secret in its path. */
  webhookUrl: string | null;
  webhookChannelId: string | null;
  /** `whsec_…`, for operators and owners; null for viewers and without a webhook. */
  webhookSecret: string | null;
  /** The host of a webhook whose whole address no key opens any more. */
  lostWebhook: string | null;
};

/** Reads who hears of one instance. An instance without channels, and another team's, has none. */
export async function readInstanceChannels(
  actor: Actor,
  instanceId: string,
  on: Tx | Database = db,
): Promise<InstanceChannelsView> {
  const rows = await on
    .select()
    .from(channels)
    .where(
      and(
        eq(channels.teamId, actor.teamId),
        eq(channels.instanceId, instanceId),
        isNull(channels.removedAt),
      ),
    );
  const email = rows.find(({ kind }) => kind === "email");
  const webhook = rows.find(({ kind }) => kind === "webhook");
  const isOperator = covers(actor.role, "operator");
  const settings = webhook === undefined ? {} : settingsIfKnown(webhook);
  const mail = email === undefined ? {} : settingsIfKnown(email);

  return {
    // The label of a mail channel says all that is sealed.
    recipients: splitRecipients(mail?.["recipients"] ?? email?.label ?? ""),
    emailChannelId: email?.id ?? null,
    areRecipientsLost: mail === null,
    webhookUrl: (isOperator ? settings?.["url"] : webhook?.label) ?? null,
    webhookChannelId: webhook?.id ?? null,
    webhookSecret: (isOperator ? settings?.["secret"] : null) ?? null,
    lostWebhook: settings === null ? (webhook?.label ?? null) : null,
  };
}
