import "server-only";

import { eq } from "drizzle-orm";
import { connections, instances, plans } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { keepAddress, keptAddress } from "@/lib/metrics/addresses";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import type { EndView } from "@/lib/migrations/model";
import { providerNamed } from "@/lib/providers";
import type { RemoteApp } from "@/lib/providers/capabilities";
import type { Access, RedisAddress } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";

/** @throws AppError `refused` when it is no longer known here */
export async function instanceOf(instanceId: string | null): Promise<InstanceRecord> {
  const [row] =
    instanceId === null
      ? []
      : await db.select().from(instances).where(eq(instances.id, instanceId));
  if (row === undefined) {
    throw new AppError("refused", "An instance of this migration is no longer known to Headroom.");
  }
  return row;
}

/** Where an instance listens as Headroom last heard it, for a short question; asked anew after `forgetAddress`. */
export async function lastAddressOf(instance: InstanceRecord): Promise<RedisAddress> {
  const isKnown = instance.addressAt !== null;
  const known = isKnown ? keptAddress({ ...instance, instanceId: instance.id }) : null;
  return known ?? addressOf(instance);
}

/**
 * Asks the provider where an instance listens now: addresses change with plans and failovers. What it says is
 * kept for `lastAddressOf`, because accounts may be asked seldom (Scalingo: once a second).
 */
export async function addressOf(instance: InstanceRecord): Promise<RedisAddress> {
  const { id, connectionId, remoteId, planId } = instance;
  const address = await ask(connectionId, (provider, access) =>
    provider.redisUrl(access, remoteId),
  );
  await keepAddress({ instanceId: id, planId }, address, new Date());
  return address;
}

/** Asks a provider what a person waits for. */
export function ask<T>(
  connectionId: string,
  question: (provider: Provider, access: Access) => Promise<T>,
): Promise<T> {
  return askProvider(connectionId, question, { purpose: "action" });
}

export async function providerIdOf(connectionId: string): Promise<string> {
  const [row] = await db
    .select({ providerId: connections.providerId })
    .from(connections)
    .where(eq(connections.id, connectionId));
  if (row === undefined) {
    throw new AppError("refused", "The account of this instance is no longer connected.");
  }
  return row.providerId;
}

/** The app an instance belongs to, by the ids of its adapter: a part of Scalingo's is an app. */
export function appOf({ partId, appName }: InstanceRecord, providerId: string): RemoteApp {
  const id = providerId === "scalingo" && partId !== null ? partId : appName;
  return { id, name: appName };
}

/** An end as people know it now. */
export async function endView(instance: InstanceRecord): Promise<EndView> {
  const { id, name, appName, connectionId, planId } = instance;
  const providerId = await providerIdOf(connectionId);
  return {
    instanceId: id,
    name,
    appName,
    providerLabel: providerNamed(providerId).label,
    planLabel: await planLabelOf(connectionId, planId),
  };
}

export async function planLabelOf(connectionId: string, planId: string): Promise<string> {
  const rows = await db
    .select({ id: plans.id, label: plans.label })
    .from(plans)
    .where(eq(plans.connectionId, connectionId));
  return rows.find(({ id }) => id === planId)?.label ?? planId;
}
