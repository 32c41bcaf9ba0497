import { found, type State } from "../state";
import type { Webhook, WebhookDelivery, WebhookEvent } from "./webhook-state";

const VERSION = "application/vnd.heroku+json; version=3";

export function webhookBody({ id, include, level, url, createdAt, updatedAt }: Webhook) {
  return { created_at: createdAt, id, include, level, updated_at: updatedAt, url };
}

export function eventBody(event: WebhookEvent) {
  return {
    created_at: event.at,
    id: event.id,
    include: event.include,
    payload: payloadOf(event),
    updated_at: event.at,
  };
}

export function deliveryBody(state: State, delivery: WebhookDelivery) {
  const { lastAttempt } = delivery;
  const webhook = found(state.webhooks.webhooks, delivery.webhookId);
  const event = found(state.webhooks.events, delivery.eventId);
  const isOver = delivery.nextAttemptAt === null;
  return {
    created_at: delivery.createdAt,
    event: { id: event.id, include: event.include },
    id: delivery.id,
    last_attempt:
      lastAttempt === null
        ? null
        : {
            code: lastAttempt.code,
            created_at: lastAttempt.at,
            error_class: lastAttempt.error,
            id: lastAttempt.id,
            status: delivery.status === "succeeded" ? "succeeded" : "failed",
            updated_at: lastAttempt.at,
          },
    next_attempt_at: isOver ? null : delivery.nextAttemptAt,
    num_attempts: delivery.attempts,
    status: delivery.status,
    updated_at: delivery.updatedAt,
    webhook: { id: webhook.id, level: webhook.level },
  };
}

/**
 * What a subscriber is sent.
 *
 * Source: https://devcenter.heroku.com/articles/webhook-events
 */
export function messageBody(
  event: WebhookEvent,
  {
    delivery,
    webhook,
    attemptId,
  }: { delivery: WebhookDelivery; webhook: Webhook; attemptId: string },
) {
  return {
    ...payloadOf(event),
    created_at: event.at,
    id: event.id,
    updated_at: event.at,
    webhook_metadata: {
      attempt: { id: attemptId },
      delivery: { id: delivery.id },
      event: { id: event.id, include: event.include },
      webhook: { id: webhook.id },
    },
  };
}

function payloadOf({ action, actor, at, data, include, previousData }: WebhookEvent) {
  return {
    action,
    actor,
    data,
    previous_data: previousData,
    published_at: at,
    resource: include.replace("api:", ""),
    // Heroku's own examples have no number here.
    sequence: null,
    version: VERSION,
  };
}
