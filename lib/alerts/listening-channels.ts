import "server-only";

import { and, eq, isNotNull, isNull, or, sql, type SQL } from "drizzle-orm";
import { channels, instances, policies } from "@/drizzle/schema";
import { splitRecipients } from "@/lib/alerts/channel-inputs";
import type { Topic } from "@/lib/alerts/model";
import { settingsIfKnown } from "@/lib/alerts/open-settings";
import type { Tx } from "@/lib/db";

const isWanted: Record<Topic, SQL> = {
  breach: eq(policies.notifiesBreach, true),
  success: eq(policies.notifiesSuccess, true),
  failure: eq(policies.notifiesFailure, true),
  // Who has chosen “ask” is asked; who does not want to be chooses “auto” or “off”.
  approval: sql`true`,
};

type ChannelRow = typeof channels.$inferSelect;

/** What an alert is about, as its row has it: one of the two is set. */
type Subject = {
  teamId: string;
  instanceId?: string | null;
  connectionId?: string | null;
};

/**
 * The channels that want to hear of a topic, the team's own first: those always, an instance's own while
 * its policy says so, and of approvals always. Of an account hear the channels of every instance watched in it.
 */
export async function listeningChannels(
  tx: Tx,
  subject: Subject,
  topic: Topic,
): Promise<ChannelRow[]> {
  const rows = await tx
    .select({ channel: channels })
    .from(channels)
    .leftJoin(policies, eq(policies.instanceId, channels.instanceId))
    .leftJoin(instances, eq(instances.id, channels.instanceId))
    .where(
      and(
        eq(channels.teamId, subject.teamId),
        isNull(channels.removedAt),
        or(isNull(channels.instanceId), and(ofSubject(subject), isWanted[topic])),
      ),
    );
  const found = rows.map(({ channel }) => channel);
  return [
    ...found.filter(({ instanceId }) => instanceId === null),
    ...found.filter(({ instanceId }) => instanceId !== null),
  ];
}

function ofSubject({ instanceId, connectionId }: Subject): SQL | undefined {
  return typeof instanceId === "string"
    ? eq(channels.instanceId, instanceId)
    : and(eq(instances.connectionId, connectionId ?? ""), isNotNull(instances.watchedAt));
}

/** The channels without those that lead only to addresses which an earlier one reaches. */
export function eachAddressOnce(found: readonly ChannelRow[]): ChannelRow[] {
  const reached = new Set<string>();
  return found.filter((channel) => {
    const fresh = addressesOf(channel).filter((address) => !reached.has(address));
    for (const address of fresh) reached.add(address);
    return fresh.length > 0;
  });
}

function addressesOf(channel: ChannelRow): string[] {
  const settings = settingsIfKnown(channel);
  // Where it leads is not known: it reaches nobody whom another one reaches.
  if (settings === null) return [channel.id];
  const { recipients, url } = settings;
  return channel.kind === "email" ? splitRecipients(recipients ?? "") : [url ?? channel.id];
}
