import "server-only";

import { and, eq, inArray, isNotNull, ne } from "drizzle-orm";
import { connectionParts, connections, instances, webhookSubscriptions } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import { inventoryDue, ring } from "@/lib/events";
import { log } from "@/lib/log";
import { forgetAddress } from "@/lib/metrics/addresses";
import { providerNamed } from "@/lib/providers";
import type { ProviderNews, WebhookMessage } from "@/lib/providers/capabilities";
import { topicOf } from "@/lib/radar/topic-of";
import { open } from "@/lib/secrets";
import { takeOnce } from "@/lib/take-once";

/** `forged`: it was not made with the secret. `unknown`: nobody listens there any more. */
export type Heard = "heard" | "forged" | "unknown";

/**
 * Takes a message of a provider's webhook: has the part of the inventory that lists the app looked at
 * at once, and the addresses of the app's instances asked for anew where they may have changed.
 *
 * What the provider says is never taken for a fact, only as a reason to look. Of its words none are kept,
 * but the sentence on an address or a maintenance that goes into the history. A message that comes twice
 * is heard once.
 */
export async function hearNews(
  subscriptionId: string,
  message: WebhookMessage,
  now: Date,
): Promise<Heard> {
  const [found] = await db
    .select({ subscription: webhookSubscriptions, providerId: connections.providerId })
    .from(webhookSubscriptions)
    .innerJoin(connections, eq(connections.id, webhookSubscriptions.connectionId))
    .where(eq(webhookSubscriptions.id, subscriptionId));
  if (found === undefined) return "unknown";
  const { webhooks } = providerNamed(found.providerId);
  if (webhooks === null) return "unknown";

  const { subscription } = found;
  if (!webhooks.isGenuine(message, open(subscription.sealedSecret, subscriptionId))) {
    log("warn", "a webhook brought a message that its provider did not sign", { subscriptionId });
    return "forged";
  }
  const news = webhooks.read(message);
  if (news !== null) await take(subscription, news, now);
  return "heard";
}

type Subscription = typeof webhookSubscriptions.$inferSelect;

async function take(subscription: Subscription, news: ProviderNews, now: Date): Promise<void> {
  const { id, teamId, connectionId, appName } = subscription;
  const watched = await db
    .select()
    .from(instances)
    .where(
      and(
        eq(instances.connectionId, connectionId),
        eq(instances.appName, appName),
        isNotNull(instances.watchedAt),
        ne(instances.status, "gone"),
      ),
    );
  const named = watched.filter(({ remoteName }) => news.what.includes(remoteName));
  const concerned = named.length > 0 ? named : watched;
  const topic = topicOf(news.what);
  const partIds = watched.flatMap(({ partId }) => (partId === null ? [] : [partId]));

  const isNew = await db.transaction(async (tx) => {
    if (!(await takeOnce(id, news.id, now, tx))) return false;
    await tx
      .update(webhookSubscriptions)
      .set({ heardAt: now })
      .where(eq(webhookSubscriptions.id, id));
    // A part that nobody has seen yet is the next one looked at.
    await tx
      .update(connectionParts)
      .set({ syncedAt: null })
      .where(
        and(eq(connectionParts.connectionId, connectionId), inArray(connectionParts.id, partIds)),
      );
    for (const instance of concerned) {
      if (topic === null) break;
      await audit(tx, { teamId, userId: null }, topic, instance.id, {
        name: instance.name,
        told: news.what,
        by: news.actor,
      });
    }
    return true;
  });
  if (!isNew) return;
  if (news.concerns !== "app") {
    for (const instance of concerned) await forgetAddress(instance.id);
  }
  await ring(inventoryDue.create({ connectionId }));
}
