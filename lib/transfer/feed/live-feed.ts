import "server-only";

import { awaitPushes, type Ear } from "@/lib/transfer/feed/ear";
import { missedBetween, streamsTouched, type Look } from "@/lib/transfer/feed/look";
import type { Dirty, Feed } from "@/lib/transfer/feed/model";
import { tellsAll } from "@/lib/transfer/feed/notification-flags";
import type { Heard } from "@/lib/transfer/feed/heard";
import { Streams, type Touched } from "@/lib/transfer/feed/streams";

/** What was seen at the latest look, and how many changes had been heard before it. */
type Seen = { look: Look; changes: number };

/** A feed over a connection that listens already. */
export class LiveFeed implements Feed {
  readonly kind: Feed["kind"];
  readonly openedAtMs = Date.now();
  readonly #ear: Ear;
  readonly #heard: Heard;
  readonly #streams: Streams;
  #seen: Seen;
  /** Streams that consumers may have touched, and that were not listed yet. */
  #owed: Touched | null = null;
  #isPutBack = false;
  /** Looks follow one another: each tells what happened since the one before. */
  #last: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  private constructor(ear: Ear, heard: Heard, seen: Seen) {
    this.kind = ear.kind;
    this.#ear = ear;
    this.#heard = heard;
    this.#seen = seen;
    this.#streams = new Streams(ear.control);
    heard.onKey((name, database) => this.#streams.hear(name, database));
  }

  /** @throws AppError when the source cannot be looked at */
  static async over(ear: Ear, heard: Heard): Promise<LiveFeed> {
    ear.wire.onEnd(({ message }) =>
      heard.break(`nothing was heard for a while: ${clause(message)}`),
    );
    const { changes } = heard;
    const look = await ear.control.look({ withFlags: ear.kind === "notifications" });
    await awaitPushes(ear.wire, 2);
    return new LiveFeed(ear, heard, { look, changes });
  }

  get size(): number {
    return this.#heard.keys.size;
  }

  get isWhole(): boolean {
    return this.#heard.brokenBy === null;
  }

  get brokenBy(): string | null {
    return this.#heard.brokenBy;
  }

  get former(): string | null {
    return this.#isPutBack ? null : (this.#ear.setting?.former ?? null);
  }

  take(max: number): Dirty[] {
    return this.#heard.keys.take(max);
  }

  putBack(dirty: readonly Dirty[]): void {
    this.#heard.keys.putBack(dirty, Date.now());
  }

  has(database: number, key: Buffer): boolean {
    return this.#heard.keys.has(database, key);
  }

  lagMs(nowMs: number): number | null {
    const oldestMs = this.#heard.keys.oldestMs();
    return oldestMs === null ? null : Math.max(0, nowMs - oldestMs);
  }

  changesPerSec(): number | null {
    return this.#heard.rate.perSec(Date.now());
  }

  check(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#look();
      if (this.#streams.isCheap) await this.#listTouched();
    });
  }

  settle(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#look();
      await this.#listTouched();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end().catch((error: unknown) => {
      this.#closing = null;
      throw error;
    });
    return this.#closing;
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(() => this.#whileWhole(task));
    // Whoever asked hears of a failure, not who asks next.
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #whileWhole(task: () => Promise<void>): Promise<void> {
    if (!this.isWhole) return;
    try {
      await task();
    } catch (error) {
      // Why it broke is said by `brokenBy`.
      if (this.isWhole) throw error;
    }
  }

  async #look(): Promise<void> {
    const heard = this.#heard;
    const before = this.#seen;
    const { wire, control } = this.#ear;
    // Where keys are counted against changes, those that are under way belong before the look.
    if (before.look.calls === null) await awaitPushes(wire, 2);
    const { changes } = heard;
    const look = await control.look({ withFlags: before.look.flags !== null });
    // What was done before the look has been heard after this.
    await awaitPushes(wire, control.isOver(wire) ? 1 : 2);
    this.#seen = { look, changes };
    const missed = missedBetween(before.look, look, heard.changes - before.changes);
    if (missed !== null) return heard.break(missed);
    if (look.flags !== null && !tellsAll(look.flags)) {
      return heard.break(
        `somebody set notify-keyspace-events of the source to “${look.flags}”, which tells less than is needed`,
      );
    }
    const touched = streamsTouched(before.look, look);
    if (touched !== null && this.#owed !== "all") this.#owed = touched;
  }

  async #listTouched(): Promise<void> {
    if (this.#owed === null || !this.isWhole) return;
    const databases = [...this.#seen.look.keys.keys()];
    const found = await this.#streams.list(this.#owed, databases);
    this.#owed = null;
    for (const { name, database } of found) this.#heard.suspect(name, database);
  }

  async #end(): Promise<void> {
    this.#ear.wire.close();
    this.#heard.break("it was closed");
    try {
      await this.#ear.setting?.restore();
      this.#isPutBack = true;
    } finally {
      this.#ear.control.close();
    }
  }
}

/** A sentence as part of another one. */
function clause(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, "")}`;
}
