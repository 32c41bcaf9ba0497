import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { post } from "../post";
import { DrainBuffer, type Batch } from "./drain-buffer";
import type { Drain } from "./drain-state";
import type { LogLine } from "./logplex-lines";

const TRIES = 3;
const CONNECT_MS = 3000;
const ANSWER_MS = 5000;
const DOUBLINGS_MAX = 6;

/**
 * Sends one drain what its app says, one request at a time. What is refused (4xx) is thrown away;
 * what fails otherwise, or is too much just now (429), is tried twice more and then thrown away.
 *
 * Source: https://devcenter.heroku.com/articles/log-drains#https-drains, heroku/logplex
 */
export class DrainOutlet {
  readonly #drain: Drain;
  readonly #buffer: DrainBuffer;
  readonly #backOffMs: () => number;
  readonly #closing = new AbortController();
  #isSending = false;
  #failures = 0;

  /** `backOffMs` is the pause after a first failure; it doubles with every further one. */
  constructor(drain: Drain, backOffMs: () => number) {
    this.#drain = drain;
    this.#buffer = new DrainBuffer(drain.token);
    this.#backOffMs = backOffMs;
  }

  say(line: LogLine): void {
    this.#buffer.add(line);
    if (this.#isSending) return;
    this.#isSending = true;
    // After whatever else is said at this moment: it goes into the same request.
    setImmediate(() => void this.#sendAll());
  }

  /** Forgets what waits, and lets go of a request that is under way. */
  close(): void {
    this.#closing.abort();
  }

  async #sendAll(): Promise<void> {
    while (!this.#buffer.isEmpty && !this.#closing.signal.aborted) {
      await this.#deliver(this.#buffer.take(new Date()));
    }
    this.#isSending = false;
  }

  async #deliver(batch: Batch): Promise<void> {
    const frameId = randomUUID().replaceAll("-", "").toUpperCase();
    for (let tries = 1; tries <= TRIES; tries++) {
      const status = await this.#post(batch, frameId);
      if (isFinal(status)) {
        this.#failures = 0;
        return;
      }
      const pauseMs = this.#backOffMs() * 2 ** Math.min(this.#failures, DOUBLINGS_MAX);
      this.#failures += 1;
      await wait(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
      if (this.#closing.signal.aborted) return;
    }
  }

  /** Null when nobody answered in time. */
  #post({ body, messages }: Batch, frameId: string): Promise<number | null> {
    return post(this.#drain.url, {
      headers: {
        "Content-Type": "application/logplex-1",
        "Logplex-Msg-Count": String(messages),
        "Logplex-Frame-Id": frameId,
        "Logplex-Drain-Token": this.#drain.token,
        "User-Agent": "Logplex/v73",
      },
      body,
      connectMs: CONNECT_MS,
      answerMs: ANSWER_MS,
      signal: this.#closing.signal,
    }).catch(() => null);
  }
}

/** Whether an answer ends the matter: delivered, or refused for good. */
function isFinal(status: number | null): boolean {
  if (status === null || status === 429) return false;
  return (status >= 200 && status < 300) || (status >= 400 && status < 500);
}
