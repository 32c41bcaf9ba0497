import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Book } from "./book";
import { connect } from "./client";
import type { JobProcess } from "./job-process";

/** Sidekiq's own is ten seconds; nobody wants to watch that. */
const BEAT_MS = 1000;
const RECORD_SECONDS = 60;
const FETCH_SECONDS = 1;
const WORK_MS = 200;
/** How long a process may finish what it has begun when it is told to end. */
const GRACE_MS = 5000;

/**
 * A worker process as Sidekiq is one: it tells in `processes` that it lives, takes jobs with BRPOP, stops
 * taking them when a signal in Redis says TSTP, and finishes what it has begun before it ends.
 */
export class Worker implements JobProcess {
  readonly #jobs: Redis;
  readonly #beats: Redis;
  readonly #book: Book;
  readonly #identity: string;
  readonly #from: string;
  readonly #timer: NodeJS.Timeout;
  readonly #working: Promise<void>;
  #isQuiet = false;
  #isEnding = false;
  #busy = 0;

  constructor(redisUrl: string, name: string, book: Book) {
    this.#jobs = connect(redisUrl);
    this.#beats = connect(redisUrl);
    this.#book = book;
    this.#identity = `${name}:4:${randomBytes(6).toString("hex")}`;
    this.#from = new URL(redisUrl).host;
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
    this.#working = this.#work();
  }

  setVisitors(): void {}

  async stop(): Promise<void> {
    this.#isEnding = true;
    await Promise.race([this.#working, pause(GRACE_MS)]);
    clearInterval(this.#timer);
    await this.#beats
      .multi()
      .srem("processes", this.#identity)
      .unlink(this.#identity, `${this.#identity}:work`)
      .exec()
      .catch(() => {});
    this.#jobs.disconnect();
    this.#beats.disconnect();
  }

  async #work(): Promise<void> {
    while (!this.#isEnding) {
      if (this.#isQuiet || this.#jobs.status !== "ready") {
        await pause(100);
        continue;
      }
      try {
        const taken = await this.#jobs.brpop("queue:default", "queue:mailers", FETCH_SECONDS);
        if (taken !== null) await this.#do(taken[1]);
      } catch {
        await pause(100); // The server is away; what it had is there when it comes back.
      }
    }
  }

  async #do(text: string): Promise<void> {
    const { jid } = JSON.parse(text) as { jid: string };
    this.#busy = 1;
    await pause(WORK_MS);
    this.#book.done(jid, this.#from);
    await this.#beats.incr("stat:processed").catch(() => {});
    this.#busy = 0;
  }

  async #beat(): Promise<void> {
    if (this.#beats.status !== "ready") return;
    const id = this.#identity;
    const info = JSON.stringify({ identity: id, concurrency: 1, queues: ["default", "mailers"] });
    try {
      const replies = await this.#beats
        .multi()
        .sadd("processes", id)
        .hset(id, {
          info,
          busy: this.#busy,
          beat: Date.now() / 1000,
          quiet: String(this.#isQuiet),
        })
        .expire(id, RECORD_SECONDS)
        .rpop(`${id}-signals`)
        .exec();
      if (replies?.at(-1)?.[1] === "TSTP") this.#isQuiet = true;
    } catch {
      // The next beat says it.
    }
  }
}
