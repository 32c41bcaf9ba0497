import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Control } from "@/lib/transfer/feed/control";
import { KeyQueue } from "@/lib/transfer/feed/key-queue";
import type { Dirty } from "@/lib/transfer/feed/model";

const SCAN_COUNT = 1000;
const BATCH = 500;
/** Above this, walking over all keys is no dearer than asking for the type of each. */
const FRESH_MAX = 50_000;
/** While people write, a walk over all keys may take so much of the time. */
const WALK_SHARE = 0.05;

type NamedKey = { name: string; database: number };
type Known = Map<number, Set<string>>;

/** Streams whose state may have changed. */
export type Touched = "groups" | "all";

/**
 * Which keys of a source are streams.
 *
 * Consumers change a stream's groups with XREADGROUP, XACK, XCLAIM, XAUTOCLAIM and, for trackers, XGROUP and
 * XSETID: no server tells of them, it only counts the calls. So once they are counted, every stream with
 * groups is taken to be changed. The streams are found by one walk over the keys, and later ones among the
 * keys that the feed names.
 */
export class Streams {
  readonly #control: Control;
  /** By database; null before a first walk, and when too much has changed since. */
  #known: Known | null = null;
  #fresh = new KeyQueue();
  #walk = { endedAt: 0, tookMs: 0 };

  constructor(control: Control) {
    this.#control = control;
  }

  /** A key was changed: it may be a new stream. */
  hear(name: string, database: number | null): void {
    if (this.#known === null) return;
    this.#fresh.add(name, database, 0);
    if (this.#fresh.size > FRESH_MAX) this.#forget();
  }

  /** Whether they can be listed without burdening the source too much. */
  get isCheap(): boolean {
    const { endedAt, tookMs } = this.#walk;
    return this.#known !== null || performance.now() - endedAt >= tookMs / WALK_SHARE;
  }

  /**
   * Lists the streams, or those with groups, of `databases`.
   *
   * @throws AppError when the source could not be asked
   */
  async list(which: Touched, databases: readonly number[]): Promise<NamedKey[]> {
    const known = await (this.#known === null
      ? this.#learnAll(databases)
      : this.#learnFresh(this.#known, databases));
    const found: NamedKey[] = [];
    for (const [database, names] of known) {
      for (const batch of batches([...names])) {
        const groups =
          which === "all" ? null : await this.#ask(database, ["XINFO", "GROUPS"], batch);
        for (const [at, name] of batch.entries()) {
          const reply = groups?.[at];
          if (isGone(reply)) names.delete(name);
          else if (!Array.isArray(reply) || reply.length > 0) found.push({ name, database });
        }
      }
    }
    return found;
  }

  /** Returns what it learned even when so much changes meanwhile that it does not keep it. */
  async #learnAll(databases: readonly number[]): Promise<Known> {
    const startedAt = performance.now();
    // Kept from the beginning, so that what is created behind the walk's back is heard of.
    const known: Known = new Map();
    this.#known = known;
    try {
      for (const database of databases) known.set(database, await this.#walkOver(database));
      return known;
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      const endedAt = performance.now();
      this.#walk = { endedAt, tookMs: endedAt - startedAt };
    }
  }

  async #learnFresh(known: Known, databases: readonly number[]): Promise<Known> {
    const fresh: Dirty[] = [];
    this.#fresh.take(Infinity, fresh);
    try {
      for (const database of databases) {
        const names = fresh
          .filter((dirty) => (dirty.database ?? database) === database)
          .map(({ key }) => key.toString("latin1"));
        addTo(known, database, await this.#streamsAmong(database, names));
      }
      return known;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  async #walkOver(database: number): Promise<Set<string>> {
    const streams = new Set<string>();
    let cursor = "0";
    do {
      const page = await this.#page(database, cursor);
      const names = page.keys.map((key) => key.toString("latin1"));
      for (const name of page.isFiltered ? names : await this.#streamsAmong(database, names)) {
        streams.add(name);
      }
      cursor = page.next;
    } while (cursor !== "0");
    return streams;
  }

  async #page(database: number, cursor: string) {
    const scan: Command = ["SCAN", cursor, "COUNT", SCAN_COUNT];
    const filtered: Command = [...scan, "TYPE", "stream"];
    let [selected, reply] = await this.#control.send([["SELECT", database], filtered]);
    // Servers before 6.0 do not filter by type.
    const isFiltered = !(reply instanceof RedisError && reply.code === "ERR");
    if (!isFiltered) [selected, reply] = await this.#control.send([["SELECT", database], scan]);
    accepted(selected!);
    const [next, keys] = accepted(reply!) as [Buffer, Buffer[]];
    return { next: next.toString(), keys, isFiltered };
  }

  async #streamsAmong(database: number, names: readonly string[]): Promise<string[]> {
    const streams: string[] = [];
    for (const batch of batches(names)) {
      const types = await this.#ask(database, ["TYPE"], batch);
      streams.push(...batch.filter((_, at) => types[at] === "stream"));
    }
    return streams;
  }

  async #ask(database: number, command: Command, names: readonly string[]): Promise<Reply[]> {
    const asked = names.map((name): Command => [...command, Buffer.from(name, "latin1")]);
    const [selected, ...replies] = await this.#control.send([["SELECT", database], ...asked]);
    accepted(selected!);
    return replies;
  }

  #forget(): void {
    this.#known = null;
    this.#fresh = new KeyQueue();
  }
}

function addTo(known: Known, database: number, names: readonly string[]): void {
  const streams = known.get(database) ?? new Set();
  for (const name of names) streams.add(name);
  known.set(database, streams);
}

/** Not there any more, or not as a stream: its removal was told like any other. */
function isGone(reply: Reply | undefined): boolean {
  return reply instanceof RedisError && /^(ERR no such key|WRONGTYPE)/.test(reply.message);
}

function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += BATCH) yield all.slice(from, from + BATCH);
}
