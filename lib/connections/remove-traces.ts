import "server-only";

import { and, eq, isNotNull } from "drizzle-orm";
import { instances, webhookSubscriptions } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { formatCounted } from "@/lib/format";
import type { Access } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";

/** A person waits: what is not removed by then stays behind. */
const PATIENCE_MS = 20_000;

/** Something that Headroom made on an app at the provider. */
type Trace = {
  noun: "log drain" | "webhook";
  appName: string;
  remove: (provider: Provider, access: Access) => Promise<void> | undefined;
  forget: () => Promise<unknown>;
};

/**
 * Removes at the provider what Headroom made there for an account: log drains and webhooks. Returns a
 * sentence, for people, on what could not be removed and stays.
 */
export async function removeTraces(connectionId: string): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  const staying: Trace[] = [];
  let why: string | null = null;
  let isHopeless = false;
  for (const trace of [...(await drainsOf(connectionId)), ...(await webhooksOf(connectionId))]) {
    if (isHopeless || Date.now() > deadline) {
      why ??= "The provider took too long.";
      staying.push(trace);
      continue;
    }
    try {
      await askProvider(connectionId, async (provider, access) => trace.remove(provider, access), {
        purpose: "action",
      });
      await trace.forget();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      why = error.message;
      staying.push(trace);
      // Without access or without an answer, the next one would meet the same.
      isHopeless = error.code !== "refused" && error.code !== "not_found";
    }
  }
  return why === null ? [] : [`${stayBehind(staying)} ${why}`];
}

async function drainsOf(connectionId: string): Promise<Trace[]> {
  const rows = await db
    .select()
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), isNotNull(instances.drainId)));
  return rows.map(({ id, remoteId, appName, drainId }) => ({
    noun: "log drain",
    appName,
    remove: (provider, access) => provider.drains?.remove(access, remoteId, drainId!),
    forget: () => db.update(instances).set({ drainId: null }).where(eq(instances.id, id)),
  }));
}

async function webhooksOf(connectionId: string): Promise<Trace[]> {
  const { id, appName, webhookId, connectionId: account } = webhookSubscriptions;
  const rows = await db
    .select({ id, appName, webhookId, remoteId: instances.remoteId })
    .from(webhookSubscriptions)
    .innerJoin(instances, eq(instances.id, webhookSubscriptions.instanceId))
    .where(and(eq(account, connectionId), isNotNull(webhookId)));
  return rows.map((row) => ({
    noun: "webhook",
    appName: row.appName,
    remove: (provider, access) =>
      provider.webhooks?.unsubscribe(access, row.remoteId, row.webhookId!),
    forget: () => db.delete(webhookSubscriptions).where(eq(id, row.id)),
  }));
}

/** `1 log drain and 2 webhooks (storefront, orders) stay at the provider; …` */
function stayBehind(staying: readonly Trace[]): string {
  const counts = (["log drain", "webhook"] as const)
    .map((noun) => ({ noun, count: staying.filter((trace) => trace.noun === noun).length }))
    .filter(({ count }) => count > 0)
    .map(({ noun, count }) => formatCounted(count, noun));
  const apps = [...new Set(staying.map(({ appName }) => appName))].join(", ");
  const verb = staying.length === 1 ? "stays" : "stay";
  return `${counts.join(" and ")} (${apps}) ${verb} at the provider. Remove what is left there; what it sends is ignored.`;
}
