import type postgres from "postgres";
import { messageOf } from "./answer";
import { Loop } from "../loop";
import type { Registration } from "./registration";
import type { Runner } from "./runner";
import { fireCrons } from "./store/crons";
import { beginTerm, claimJobs, freeJobs, releaseHeld, untilNextJobMs } from "./store/jobs";
import { prune } from "./store/prune";

/** Bounds what a clock that is set forward can delay: the database decides what is due. */
const LOOK_EVERY_MS = 5000;
const REGISTER_AGAIN_MS = [250, 500, 1000, 2000] as const;
/** A call nobody took asks the app for its functions, unless it was asked just before. */
const ASK_AGAIN_MS = 1000;
const PRUNE_EVERY_MS = 60 * 60_000;
const KEEP_DAYS = 3;

type Parts = {
  sql: postgres.Sql;
  registration: Registration;
  runner: Runner;
  say: (line: string) => void;
  callsMax: number;
  registerEveryMs: number;
};

/** What a leader does over and over: claim jobs, register the app, watch the clock, forget the old. */
export class Work {
  isLeading = false;
  #term = 0;
  #isStopping = false;
  #askedAtMs = -Infinity;
  #failures = 0;
  /** The answer to a claim was lost: jobs may be claimed that nobody carries out. */
  #isUnsure = false;

  readonly #claiming = this.#loop("claiming jobs", () => this.#claim());
  readonly #registering = this.#loop("registering the app", () => this.#register());
  readonly #ticking = this.#loop("watching the clock", () => this.#tick());
  readonly #pruning = this.#loop("forgetting old runs", () => this.#prune());
  readonly #loops = [this.#claiming, this.#registering, this.#ticking, this.#pruning];

  constructor(private readonly parts: Parts) {}

  /** Begins a term: jobs that an earlier leader had in hand are free again, our own stay ours. */
  async prepare(): Promise<void> {
    this.#term = await beginTerm(this.parts.sql, this.parts.runner.claims);
    await this.parts.registration.load();
  }

  begin(): void {
    this.parts.say(`leads, term ${this.#term}`);
    this.isLeading = true;
    for (const loop of this.#loops) loop.wake();
  }

  /** Claims nothing until the next term; what is in hand is carried to its end. */
  pause(): void {
    this.isLeading = false;
    if (!this.#isStopping) this.parts.say("lost the database; seeking it again");
  }

  /** There is something new to do. */
  look(): void {
    this.#claiming.wake();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** A loop that rests while another engine leads. */
  #loop(what: string, body: () => Promise<number>): Loop {
    return new Loop(
      async () => (this.isLeading ? body() : LOOK_EVERY_MS),
      (error) => {
        if (this.isLeading) this.parts.say(`${what} failed: ${messageOf(error)}`);
      },
    );
  }

  async #claim(): Promise<number> {
    const { sql, runner, callsMax } = this.parts;
    const room = callsMax - runner.claims.length;
    if (room <= 0) return LOOK_EVERY_MS; // A job that ends wakes this loop.

    if (this.#isUnsure) await freeJobs(sql, runner.claims);
    // Asked first: a job that falls due between the two questions is claimed, not forgotten.
    const waitMs = await untilNextJobMs(sql);
    this.#isUnsure = true;
    const jobs = await claimJobs(sql, this.#term, room);
    this.#isUnsure = false;
    for (const job of jobs) {
      runner.start(job, (outcome) => {
        this.#claiming.wake();
        if (outcome === "hold") this.#askSoon();
      });
    }
    return Math.min(waitMs ?? LOOK_EVERY_MS, LOOK_EVERY_MS);
  }

  /** The app could not take a call: it may have been restarted with other functions. */
  #askSoon(): void {
    if (performance.now() - this.#askedAtMs > ASK_AGAIN_MS) this.#registering.wake();
  }

  async #register(): Promise<number> {
    this.#askedAtMs = performance.now();
    if (!(await this.parts.registration.refresh())) {
      return REGISTER_AGAIN_MS[this.#failures++] ?? LOOK_EVERY_MS;
    }
    if (this.#failures > 0) await releaseHeld(this.parts.sql);
    this.#failures = 0;
    this.#ticking.wake();
    this.#claiming.wake();
    return this.parts.registerEveryMs;
  }

  async #tick(): Promise<number> {
    const definitions = this.parts.registration.definitions ?? new Map();
    const { started, waitMs } = await fireCrons(this.parts.sql, definitions);
    if (started > 0) this.#claiming.wake();
    return Math.min(waitMs ?? LOOK_EVERY_MS, LOOK_EVERY_MS);
  }

  async #prune(): Promise<number> {
    await prune(this.parts.sql, KEEP_DAYS);
    return PRUNE_EVERY_MS;
  }
}
