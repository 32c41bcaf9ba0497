import "server-only";

import { and, eq, sql } from "drizzle-orm";
import { deliveries } from "@/drizzle/schema";
import type { ChannelSettings } from "@/lib/alerts/channels/channel";
import { channelAdapters } from "@/lib/alerts/channels/index";
import { loadDelivery } from "@/lib/alerts/load-delivery";
import { makeApprovalLink } from "@/lib/alerts/make-approval-link";
import type { Message } from "@/lib/alerts/message";
import { openSettings } from "@/lib/alerts/open-settings";
import type { DeliveryStatus } from "@/lib/alerts/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";

const HOURS_MAX = 24;

/**
 * Sends one pending delivery and marks it sent. One that is settled already is left alone.
 *
 * The id of the delivery travels along, so that a message sent just before a crash is known when it
 * comes again. A refusal ends the delivery as failed, with a sentence.
 *
 * @throws AppError `unreachable` when it may work later: the caller tries again
 */
export async function deliver(deliveryId: string, now: Date): Promise<DeliveryStatus> {
  const loaded = await loadDelivery(deliveryId, now);
  if (loaded === null) return "failed";
  const { delivery, channel } = loaded;
  if (delivery.status !== "pending") return delivery.status;

  if (channel.removedAt !== null) {
    return settle(deliveryId, now, "failed", "The channel was removed before this was sent.");
  }
  if (now.getTime() - delivery.createdAt.getTime() > HOURS_MAX * 3_600_000) {
    const last = delivery.problem === null ? "" : ` The last attempt: ${delivery.problem}`;
    return settle(deliveryId, now, "failed", `Given up after ${HOURS_MAX} hours.${last}`);
  }

  await beginAttempt(deliveryId, now);
  try {
    const settings: ChannelSettings = openSettings(channel);
    await channelAdapters[channel.kind].send(settings, await withLinks(loaded, now));
  } catch (error) {
    if (error instanceof AppError && !error.isRetryable) {
      return settle(deliveryId, now, "failed", error.message);
    }
    // What is no AppError was not written for people; the log has it.
    const isKnown = error instanceof AppError;
    await noteProblem(deliveryId, isKnown ? error.message : "Something went wrong in Headroom.");
    throw error;
  }
  return settle(deliveryId, now, "sent", null);
}

/** A message that asks for an answer gets the link to give it, one of its own for each delivery. */
async function withLinks(
  { delivery, channel, message }: NonNullable<Awaited<ReturnType<typeof loadDelivery>>>,
  now: Date,
): Promise<Message> {
  const { proposal } = message;
  if (proposal === null || delivery.kind === "resolved") return message;
  return { ...message, links: await makeApprovalLink(delivery, proposal, channel.label, now) };
}

/**
 * Ends a delivery whose attempts are used up. What its last attempt met says more than `problem` and
 * stays. One that is settled already keeps its end.
 */
export async function giveUp(deliveryId: string, problem: string, now: Date): Promise<void> {
  await db
    .update(deliveries)
    .set({
      status: "failed",
      settledAt: now,
      problem: sql`coalesce(${deliveries.problem}, ${problem})`,
    })
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.status, "pending")));
}

async function beginAttempt(deliveryId: string, now: Date): Promise<void> {
  await db
    .update(deliveries)
    .set({ attempts: sql`${deliveries.attempts} + 1`, lastAttemptAt: now })
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.status, "pending")));
}

async function noteProblem(deliveryId: string, problem: string): Promise<void> {
  await db
    .update(deliveries)
    .set({ problem })
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.status, "pending")));
}

async function settle(
  deliveryId: string,
  now: Date,
  status: "sent" | "failed",
  problem: string | null,
): Promise<DeliveryStatus> {
  await db
    .update(deliveries)
    .set({ status, problem, settledAt: now })
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.status, "pending")));
  return status;
}
