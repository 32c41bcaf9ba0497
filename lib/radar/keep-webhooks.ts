import "server-only";

import { randomBytes } from "node:crypto";
import { and, asc, eq, isNotNull, ne } from "drizzle-orm";
import { connections, instances, webhookSubscriptions } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { whyUnheard } from "@/lib/connections/why-unheard";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { providerNamed } from "@/lib/providers";
import { open, seal } from "@/lib/secrets";

/** A large account comes under way step by step, and its allowance stays with what cannot wait. */
const SUBSCRIBED_PER_ROUND_MAX = 10;
/** What a provider refused once it will hardly grant a little later. */
const TRY_AGAIN_MS = 6 * 3_600_000;

type Subscription = typeof webhookSubscriptions.$inferSelect;
type Kept = { subscribed: number; removed: number };

/**
 * Asks an account's provider to tell of changes: one webhook for each app with a watched instance, and none
 * for the others. Does some of it at a time, and nothing that is done already.
 *
 * Nothing depends on it: where there is no webhook, the look every few minutes notices the same. Why one
 * could not be made stands in its row, and it is tried again after some hours.
 */
export async function keepWebhooks(connectionId: string, now: Date): Promise<Kept> {
  const [connection] = await db
    .select({ teamId: connections.teamId, providerId: connections.providerId })
    .from(connections)
    .where(and(eq(connections.id, connectionId), eq(connections.status, "connected")));
  const kept: Kept = { subscribed: 0, removed: 0 };
  if (connection === undefined) return kept;
  const { label, webhooks } = providerNamed(connection.providerId);
  if (webhooks === null || whyUnheard(connection.providerId, label) !== null) return kept;

  const apps = await watchedApps(connectionId);
  const present = await db
    .select({ subscription: webhookSubscriptions, remoteId: instances.remoteId })
    .from(webhookSubscriptions)
    .innerJoin(instances, eq(instances.id, webhookSubscriptions.instanceId))
    .where(eq(webhookSubscriptions.connectionId, connectionId));

  try {
    for (const { subscription, remoteId } of present) {
      if (apps.has(subscription.appName)) continue;
      await unsubscribe(subscription, remoteId);
      kept.removed += 1;
    }
    let tries = 0;
    for (const [appName, app] of apps) {
      const known = present.find(({ subscription }) => subscription.appName === appName);
      if (known !== undefined && !isDue(known.subscription, now)) continue;
      if (++tries > SUBSCRIBED_PER_ROUND_MAX) break;
      const subscription =
        known?.subscription ?? (await claim({ ...connection, connectionId, appName, ...app }, now));
      if (subscription === null) continue;
      if (await subscribe(subscription, app.remoteId, now)) kept.subscribed += 1;
    }
  } catch (error) {
    // Without an answer or without access, the next app would meet the same. The next round goes on.
    if (!(error instanceof AppError)) throw error;
  }
  return kept;
}

/** One watched instance of each app, by the app's name. */
async function watchedApps(
  connectionId: string,
): Promise<Map<string, { instanceId: string; remoteId: string }>> {
  const rows = await db
    .select({
      appName: instances.appName,
      instanceId: instances.id,
      remoteId: instances.remoteId,
    })
    .from(instances)
    .where(
      and(
        eq(instances.connectionId, connectionId),
        isNotNull(instances.watchedAt),
        ne(instances.status, "gone"),
      ),
    )
    .orderBy(asc(instances.watchedAt));
  const apps = new Map<string, { instanceId: string; remoteId: string }>();
  for (const { appName, ...app } of rows) {
    if (!apps.has(appName)) apps.set(appName, app);
  }
  return apps;
}

function isDue({ webhookId, problem, createdAt }: Subscription, now: Date): boolean {
  if (webhookId !== null) return false;
  return problem === null || now.getTime() - createdAt.getTime() >= TRY_AGAIN_MS;
}

/** The row first: the provider may call before it has answered. Null when another process was first. */
async function claim(
  app: { teamId: string; connectionId: string; instanceId: string; appName: string },
  now: Date,
): Promise<Subscription | null> {
  const { teamId, connectionId, instanceId, appName } = app;
  const id = newId("whk");
  const sealedSecret = seal(randomBytes(32).toString("base64url"), id);
  const [row] = await db
    .insert(webhookSubscriptions)
    .values({ id, teamId, connectionId, instanceId, appName, sealedSecret, createdAt: now })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

/**
 * False when the provider refused; its row says why, and `createdAt` when that was.
 *
 * @throws AppError when the provider cannot be asked now
 */
async function subscribe(
  { id, connectionId, sealedSecret }: Subscription,
  remoteId: string,
  now: Date,
): Promise<boolean> {
  const url = `${env().NEXTAUTH_URL}/api/webhooks/${id}`;
  const own = eq(webhookSubscriptions.id, id);
  try {
    const made = await askProvider(
      connectionId,
      async (provider, access) =>
        provider.webhooks?.subscribe(access, remoteId, url, open(sealedSecret, id)) ?? null,
    );
    if (made === null) return false;
    await db.update(webhookSubscriptions).set({ webhookId: made.id, problem: null }).where(own);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const set = { problem: error.message, createdAt: now };
    await db.update(webhookSubscriptions).set(set).where(own);
    return false;
  }
}

/** @throws AppError when the provider cannot be asked now */
async function unsubscribe(
  { id, connectionId, webhookId }: Subscription,
  remoteId: string,
): Promise<void> {
  try {
    if (webhookId !== null) {
      await askProvider(connectionId, async (provider, access) =>
        provider.webhooks?.unsubscribe(access, remoteId, webhookId),
      );
    }
  } catch (error) {
    // Its app is gone, or what it sends is refused from now on: either way nothing is left to do.
    if (!isRefusal(error)) throw error;
  }
  await db.delete(webhookSubscriptions).where(eq(webhookSubscriptions.id, id));
}

/** An answer about this app alone; anything else holds for the whole account. */
function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === "refused" || error.code === "not_found");
}
