import { createHmac, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { PlanChanges } from "../plan-changes";
import { post } from "../post";
import { found, type Store } from "../state";
import type { WebhookNews } from "./webhook-news";
import type { Webhook, WebhookDelivery } from "./webhook-state";
import { messageBody } from "./webhook-words";

const TICK_MS = 100;
const CONNECT_MS = 5000;
const ANSWER_MS = 10_000;
/** The pauses before each further try of a `sync` delivery, times the pace. Heroku names none. */
const RETRY_SECONDS = [5, 15, 60, 300];

/** Deliveries as rows that walk: each is sent until somebody answers 2xx, or as often as its level says. */
export class WebhookSender {
  readonly #store: Store;
  readonly #changes: PlanChanges;
  readonly #news: WebhookNews;
  readonly #underWay = new Map<string, Promise<void>>();
  #stopping = new AbortController();
  #walk: Promise<void> | null = null;

  constructor(store: Store, changes: PlanChanges, news: WebhookNews) {
    this.#store = store;
    this.#changes = changes;
    this.#news = news;
  }

  start(): void {
    this.#stopping = new AbortController();
    // Every request under way listens to it.
    setMaxListeners(0, this.#stopping.signal);
    this.#walk = this.#walkOn();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#walk;
    await Promise.all(this.#underWay.values());
  }

  async #walkOn(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#news.tick();
      for (const delivery of this.#store.state.webhooks.deliveries) {
        if (!isDue(delivery) || this.#underWay.has(delivery.id)) continue;
        const sending = this.#send(structuredClone(delivery)).finally(() =>
          this.#underWay.delete(delivery.id),
        );
        this.#underWay.set(delivery.id, sending);
      }
      await wait(TICK_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #send(delivery: WebhookDelivery): Promise<void> {
    const { webhooks, events } = this.#store.state.webhooks;
    const webhook = found(webhooks, delivery.webhookId);
    const event = found(events, delivery.eventId);
    const attemptId = randomUUID();
    const body = Buffer.from(JSON.stringify(messageBody(event, { delivery, webhook, attemptId })));
    const outcome = await post(webhook.url, {
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Heroku-Webhooks",
        "Heroku-Webhook-Hmac-SHA256": signatureOf(body, webhook.secret),
        ...(webhook.authorization !== null && { Authorization: webhook.authorization }),
      },
      body,
      connectMs: CONNECT_MS,
      answerMs: ANSWER_MS,
      signal: this.#stopping.signal,
    }).then(
      (code) => ({ code, error: code < 300 && code >= 200 ? null : "HttpError" }),
      (error: Error) => ({ code: null, error: error.message }),
    );
    // The next process tries again, as if this had not been tried.
    if (this.#stopping.signal.aborted) return;
    this.#settle(delivery, webhook, { id: attemptId, ...outcome });
  }

  #settle(
    { id }: WebhookDelivery,
    { level }: Webhook,
    attempt: { id: string; code: number | null; error: string | null },
  ): void {
    // Its subscription may be gone meanwhile.
    if (this.#store.state.webhooks.deliveries.every((one) => one.id !== id)) return;
    this.#store.change(({ webhooks }) => {
      const now = new Date();
      const delivery = found(webhooks.deliveries, id);
      const pauseSeconds = level === "sync" ? RETRY_SECONDS[delivery.attempts] : undefined;
      delivery.attempts += 1;
      delivery.lastAttempt = { ...attempt, at: now.toISOString() };
      delivery.updatedAt = now.toISOString();
      delivery.nextAttemptAt = null;
      if (attempt.error === null) {
        delivery.status = "succeeded";
      } else if (pauseSeconds === undefined) {
        delivery.status = "failed";
      } else {
        const pauseMs = pauseSeconds * 1000 * this.#changes.pace;
        delivery.status = "retrying";
        delivery.nextAttemptAt = new Date(now.getTime() + pauseMs).toISOString();
      }
    });
  }
}

/** Base64 of the HMAC-SHA256 of the body, byte by byte as it is sent. */
function signatureOf(body: Buffer, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

function isDue({ nextAttemptAt }: WebhookDelivery): boolean {
  return nextAttemptAt !== null && Date.parse(nextAttemptAt) <= Date.now();
}
