import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import type { Book } from "./book";
import { connect } from "./client";
import type { JobProcess } from "./job-process";

const EVERY_MS = 250;
/** With so many jobs ahead of theirs, visitors ask for less until the workers have caught up a bit. */
const LONG_QUEUE = 60;
const PATIENT_VISITS = 8;
const QUEUES = ["default", "mailers"] as const;

/** A web process whose visitors ask for something that is done later. */
export class Producer implements JobProcess {
  readonly #client: Redis;
  readonly #book: Book;
  readonly #timer: NodeJS.Timeout;
  #hasVisitors = true;
  #asked = 0;
  #patient = 0;

  constructor(redisUrl: string, book: Book) {
    this.#client = connect(redisUrl);
    this.#book = book;
    this.#timer = setInterval(() => void this.#visit(), EVERY_MS);
  }

  setVisitors(hasVisitors: boolean): void {
    this.#hasVisitors = hasVisitors;
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#client.disconnect();
    return Promise.resolve();
  }

  async #visit(): Promise<void> {
    if (!this.#hasVisitors || this.#client.status !== "ready") return;
    if (this.#patient-- > 0) return;
    const queue = QUEUES[this.#asked++ % QUEUES.length]!;
    const id = randomBytes(12).toString("hex");
    const seconds = Date.now() / 1000;
    const job = { class: "DeliverJob", args: [this.#asked], queue, jid: id, retry: 25 };
    try {
      const replies = await this.#client
        .multi()
        .sadd("queues", queue)
        .lpush(
          `queue:${queue}`,
          JSON.stringify({ ...job, created_at: seconds, enqueued_at: seconds }),
        )
        .exec();
      // The visitor was told that it will be done only when the server had it.
      if (replies?.every(([error]) => error === null) !== true) return;
      this.#book.pushed(id);
      this.#patient = Number(replies[1]![1]) > LONG_QUEUE ? PATIENT_VISITS : 0;
    } catch {
      // The visitor sees an error and was promised nothing.
    }
  }
}
