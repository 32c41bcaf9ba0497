import "server-only";

import { and, eq, isNull, or } from "drizzle-orm";
import { channels, deliveries, policies } from "@/drizzle/schema";
import type { DeliveryKind, Topic } from "@/lib/alerts/model";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";

const flags = {
  breach: policies.notifiesBreach,
  success: policies.notifiesSuccess,
  failure: policies.notifiesFailure,
} as const satisfies Record<Topic, unknown>;

/**
 * The channels that want to hear of a topic: the team's own always, the instance's own while its
 * policy says so. An instance without a policy keeps to itself.
 */
export async function listeningChannels(
  tx: Tx,
  about: { teamId: string; instanceId: string | null },
  topic: Topic,
): Promise<string[]> {
  const rows = await tx
    .select({ id: channels.id })
    .from(channels)
    .leftJoin(policies, eq(policies.instanceId, channels.instanceId))
    .where(
      and(
        eq(channels.teamId, about.teamId),
        isNull(channels.removedAt),
        or(
          isNull(channels.instanceId),
          about.instanceId === null
            ? undefined
            : and(eq(channels.instanceId, about.instanceId), eq(flags[topic], true)),
        ),
      ),
    );
  return rows.map(({ id }) => id);
}

/** One pending delivery per channel. Those that exist already are not made again. Returns the new ids. */
export async function createDeliveries(
  tx: Tx,
  {
    teamId,
    alertId,
    kind,
    channelIds,
    at,
  }: {
    teamId: string;
    alertId: string;
    kind: DeliveryKind;
    channelIds: readonly string[];
    at: Date;
  },
): Promise<string[]> {
  if (channelIds.length === 0) return [];
  const created = await tx
    .insert(deliveries)
    .values(
      channelIds.map((channelId) => ({
        id: newId("dlv"),
        teamId,
        alertId,
        channelId,
        kind,
        createdAt: at,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  return created.map(({ id }) => id);
}
