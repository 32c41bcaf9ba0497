import "server-only";

import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { channels, instances, plans, teams } from "@/drizzle/schema";
import { channelAdapters } from "@/lib/alerts/channels/index";
import type { Message } from "@/lib/alerts/message";
import { openSettings } from "@/lib/alerts/open-settings";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { isOwnPlan } from "@/lib/instances/own-plan";

export const TestChannel = z.object({ channelId: z.string() });
export type TestChannel = z.output<typeof TestChannel>;

/**
 * Sends a test message now and says what happened. A channel that does not work is an answer, not an
 * error.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when the channel is removed, gone or another team's
 */
export async function testChannel(
  actor: Actor,
  { channelId }: TestChannel,
): Promise<{ isDelivered: boolean; sentence: string }> {
  requireRole(actor, "operator");
  const [row] = await db
    .select({ channel: channels, team: teams, instance: instances, planLabel: plans.label })
    .from(channels)
    .innerJoin(teams, eq(teams.id, channels.teamId))
    .leftJoin(instances, eq(instances.id, channels.instanceId))
    .leftJoin(plans, isOwnPlan)
    .where(
      and(
        eq(channels.id, channelId),
        eq(channels.teamId, actor.teamId),
        isNull(channels.removedAt),
      ),
    );
  if (row === undefined)
    throw new AppError("not_found", "This channel is already removed. Reload the page.");
  const { channel, team, instance, planLabel } = row;

  const message: Message = {
    id: newId("msg"),
    kind: "raised",
    topic: "success",
    condition: "test",
    subject: `${team.name}: a test of Headroom’s alerts`,
    body: "You have nothing to do: somebody in your team asked Headroom to try this channel.",
    levels: [],
    about: {
      kind: "instance",
      id: instance?.id ?? "ins_example",
      name: instance?.name ?? "example",
      planId: instance?.planId ?? "example",
      planLabel: planLabel ?? instance?.planId ?? "example",
    },
    team: { id: team.id, name: team.name },
    url: `${env().NEXTAUTH_URL}/alerts`,
    proposal: null,
    links: null,
    at: new Date(),
  };
  try {
    await channelAdapters[channel.kind].send(openSettings(channel), message);
  } catch (error) {
    if (error instanceof AppError) return { isDelivered: false, sentence: error.message };
    throw error;
  }
  return { isDelivered: true, sentence: `${channel.label} took the test message.` };
}
