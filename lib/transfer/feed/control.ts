import "server-only";

import type { RedisAddress } from "@/lib/providers/model";
import {
  handoverChannel,
  handoverMessage,
  takerName,
  type Handover,
} from "@/lib/transfer/feed/handover";
import { lookOf, sections, type Look } from "@/lib/transfer/feed/look";
import { openWire } from "@/lib/redis/wire/open-wire";
import { refused } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";

/** How a feed asks its source: over its own connection where that may be, else over a second one. */
export class Control {
  readonly #address: RedisAddress;
  readonly #shared: Wire | null;
  #own: Wire | null = null;
  /** Whoever asks while it is opened waits for the same one: some plans allow twenty connections. */
  #opening: Promise<Wire> | null = null;
  #isClosed = false;

  constructor(address: RedisAddress, shared: Wire | null) {
    this.#address = address;
    this.#shared = shared;
  }

  /**
   * Sends commands; a second connection that was lost meanwhile is opened again, and once this is closed for
   * these commands only.
   *
   * @throws AppError `unreachable` when the source could not be asked
   */
  async send(commands: readonly Command[]): Promise<Reply[]> {
    if (this.#shared?.isOpen === true) return this.#shared.send(commands);
    if (this.#isClosed) return this.#sendOnce(commands);
    if (this.#own?.isOpen === true) {
      try {
        return await this.#own.send(commands);
      } catch (error) {
        if (this.#isClosed) throw error;
        // It was idle and closed by the other end: the new one tells whether there is a server.
      }
    }
    return (await this.#opened()).send(commands);
  }

  /** Whether what it asks goes over this connection, in order with what is told there. */
  isOver(wire: Wire): boolean {
    return this.#shared === wire && wire.isOpen;
  }

  async look({ withFlags }: { withFlags: boolean }): Promise<Look> {
    const infos = sections.map((section): Command => ["INFO", section]);
    const replies = await this.send(withFlags ? [...infos, getFlags] : infos);
    const flags = withFlags ? flagsOf(replies.pop()) : null;
    replies.forEach(lasting);
    const texts = replies.filter((reply) => Buffer.isBuffer(reply) || typeof reply === "string");
    return lookOf(texts.join("\r\n"), typeof flags === "string" ? flags : null);
  }

  /** What `notify-keyspace-events` is set to, or the source's refusal to say. */
  async flags(): Promise<string | RedisError> {
    const [reply] = await this.send([getFlags]);
    return flagsOf(reply);
  }

  /** Sets `notify-keyspace-events`; returns the source's refusal, if any. */
  async setFlags(flags: string): Promise<RedisError | null> {
    const [reply] = await this.send([["CONFIG", "SET", "notify-keyspace-events", flags]]);
    return lasting(reply);
  }

  /** Tells other transfers what the setting was before; false when nobody is there to hear it. */
  async handOver(handover: Handover): Promise<boolean> {
    const message = handoverMessage(handover);
    const [reply] = await this.send([["PUBLISH", handoverChannel, message]]);
    return typeof reply === "number" && reply > 0;
  }

  /** Makes known that what was handed over is taken care of. */
  async take({ word }: Handover): Promise<void> {
    await this.send([["CLIENT", "SETNAME", takerName(word)]]);
  }

  /** Whether somebody has made that known; false where nobody may ask. */
  async isTaken({ word }: Handover): Promise<boolean> {
    const [reply] = await this.send([["CLIENT", "LIST"]]);
    return lasting(reply) === null && String(reply).includes(` name=${takerName(word)} `);
  }

  /** Leaves no connection open. */
  close(): void {
    this.#isClosed = true;
    this.#own?.close();
  }

  async #sendOnce(commands: readonly Command[]): Promise<Reply[]> {
    const wire = await openWire(this.#address);
    try {
      return await wire.send(commands);
    } finally {
      wire.close();
    }
  }

  async #opened(): Promise<Wire> {
    if (this.#own?.isOpen === true) return this.#own;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<Wire> {
    const own = await openWire(this.#address);
    // Whoever closes it does not wait for those who still ask.
    if (this.#isClosed) own.close();
    this.#own = own;
    return own;
  }
}

const getFlags: Command = ["CONFIG", "GET", "notify-keyspace-events"];

function flagsOf(reply: Reply | undefined): string | RedisError {
  if (Array.isArray(reply) && reply.length === 2) return String(reply[1]);
  return lasting(reply) ?? new RedisError("it has no notifications");
}

/**
 * A refusal, if the reply is one.
 *
 * @throws AppError `unreachable` when the same may work later
 */
function lasting(reply: Reply | undefined): RedisError | null {
  if (!(reply instanceof RedisError)) return null;
  const error = refused(reply);
  if (error.isRetryable) throw error;
  return reply;
}
