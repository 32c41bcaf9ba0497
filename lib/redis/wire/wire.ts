import "server-only";

import type { Socket } from "node:net";
import { AppError } from "@/lib/errors";
import { encode } from "@/lib/redis/wire/encode";
import type { Inbox } from "@/lib/redis/wire/inbox";
import { ReplyParser } from "@/lib/redis/wire/parser";
import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply, type Word } from "@/lib/redis/wire/reply";
import type { ReplySink } from "@/lib/redis/wire/reply-sink";

/** A server that owes replies and says nothing for so long is taken to be gone. */
const SILENCE_MS = 30_000;
/** Providers close connections that are idle for 150 s and more. */
const IDLE_MS = 20_000;

/** A way there and back from which the distance costs more than the work. */
const FAR_MS = 8;

type Batch = {
  left: number;
  /** When it was sent, if nothing was under way then. */
  askedAt: number | null;
  replies: Reply[];
  sink: ReplySink | null;
  resolve(replies: Reply[]): void;
  reject(error: AppError): void;
};

/**
 * One connection to a server: commands out, replies back in order, nothing in between. Get one from
 * `openWire`, end it with `close()`.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #parser: ReplyParser;
  /** Those before `#first` are answered. */
  readonly #batches: (Batch | null)[] = [];
  readonly #ticking: NodeJS.Timeout;
  /** The shortest that an answer took. One that took long may have met a busy server. */
  #roundTripMs = Infinity;
  #first = 0;
  #heardAt = performance.now();
  #ended: AppError | null = null;
  #hasMessages = false;
  #onPush: (push: Reply[]) => void = () => {};
  #onEnd: (error: AppError) => void = () => {};

  constructor(socket: Socket, inbox: Inbox) {
    this.#socket = socket;
    this.#parser = new ReplyParser(
      (reply) => this.#receive(reply),
      (push) => this.#onPush(push),
      () => this.#count(),
    );
    socket.on("error", (error) => this.#end(lost(error.message, error)));
    socket.once("close", () => this.#end(lost("the server closed it")));
    this.#ticking = setInterval(() => this.#tick(), IDLE_MS / 4).unref();
    inbox.open((bytes) => {
      this.#heardAt = performance.now();
      try {
        this.#parser.feed(bytes);
      } catch (cause) {
        this.#end(lost("it does not speak the Redis protocol", cause));
      }
    });
  }

  get isOpen(): boolean {
    return this.#ended === null;
  }

  /** The shortest that any answer took so far. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Whether more has to be asked for, and be under way, at once. Known after the first answer. */
  get isFar(): boolean {
    return this.#roundTripMs > FAR_MS;
  }

  /** What RESP3 sends unasked. */
  onPush(listener: (push: Reply[]) => void): void {
    this.#onPush = listener;
  }

  /** RESP2 has no pushes: what a subscription sends from now on goes to `onPush`, too, and is no reply. */
  takeMessages(): void {
    this.#hasMessages = true;
  }

  /** Told once, when the connection ends other than by `close()`. */
  onEnd(listener: (error: AppError) => void): void {
    this.#onEnd = listener;
  }

  /**
   * Sends commands in one write and returns one reply each; errors of single commands stand in their place.
   *
   * @throws AppError `unreachable` when the connection breaks or stays silent
   */
  send(commands: readonly Command[]): Promise<Reply[]> {
    return this.sendBytes([encode(commands)], commands.length);
  }

  /** Sends `count` commands that are encoded already. */
  sendBytes(parts: readonly Uint8Array[], count: number): Promise<Reply[]> {
    return this.#queue(parts, count, null);
  }

  /**
   * Sends `count` commands that are encoded already, and tells `sink` each reply as it is read. Resolves when
   * all were told.
   *
   * @throws AppError `unreachable` when the connection breaks or stays silent
   */
  async pourBytes(parts: readonly Uint8Array[], count: number, sink: ReplySink): Promise<void> {
    await this.#queue(parts, count, sink);
  }

  #queue(parts: readonly Uint8Array[], count: number, sink: ReplySink | null): Promise<Reply[]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (count === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      let askedAt: number | null = null;
      if (this.#first === this.#batches.length) {
        askedAt = this.#heardAt = performance.now();
        this.#parser.sink = sink;
      }
      this.#batches.push({ left: count, askedAt, replies: [], sink, resolve, reject });
      this.#socket.cork();
      for (const part of parts) this.#socket.write(part);
      this.#socket.uncork();
    });
  }

  /**
   * Sends one command and returns its reply.
   *
   * @throws AppError `refused` or `unreachable` when the server says no
   */
  async ask(...command: Word[]) {
    const [reply] = await this.send([command]);
    return accepted(reply!);
  }

  close(): void {
    this.#onEnd = () => {};
    this.#end(lost("it was closed"));
  }

  #receive(reply: Reply): void {
    // Messages have three parts and more; the one reply that is left to a subscriber, to a PING, has two.
    if (this.#hasMessages && Array.isArray(reply) && reply.length > 2) return this.#onPush(reply);
    const batch = this.#batches[this.#first];
    // A server that hangs up says why, unasked; the end of the connection follows.
    if (batch == null) return;
    if (batch.sink === null) batch.replies.push(reply);
    else batch.sink.error(new RedisError("ERR the answer is of another shape than was expected"));
    this.#count();
  }

  /** One more reply was taken. */
  #count(): void {
    const batch = this.#batches[this.#first]!;
    if (--batch.left > 0) return;
    if (batch.askedAt !== null) {
      this.#roundTripMs = Math.min(this.#roundTripMs, this.#heardAt - batch.askedAt);
    }
    // It holds its replies, and they what they came in.
    this.#batches[this.#first] = null;
    // Shifting a long list for each batch would cost more than a small one.
    if (++this.#first > 1000) {
      this.#batches.splice(0, this.#first);
      this.#first = 0;
    }
    this.#parser.sink = this.#batches[this.#first]?.sink ?? null;
    batch.resolve(batch.replies);
  }

  #tick(): void {
    const still = performance.now() - this.#heardAt;
    const isOwed = this.#first < this.#batches.length;
    if (isOwed && still > SILENCE_MS) this.#end(lost(`no answer within ${SILENCE_MS / 1000} s`));
    else if (!isOwed && still > IDLE_MS) void this.send([["PING"]]).catch(() => {});
  }

  #end(error: AppError): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    clearInterval(this.#ticking);
    this.#socket.destroy();
    for (const batch of this.#batches.slice(this.#first)) batch?.reject(error);
    this.#batches.length = 0;
    this.#first = 0;
    this.#parser.sink = null;
    this.#onEnd(error);
  }
}

function lost(reason: string, cause?: unknown): AppError {
  return new AppError("unreachable", `The connection to a Redis broke: ${reason}.`, { cause });
}
