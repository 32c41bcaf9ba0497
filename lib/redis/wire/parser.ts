import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import type { ReplySink } from "@/lib/redis/wire/reply-sink";

const CR = 13;
const LF = 10;
const DASH = 45;

type Frame = { items: Reply[]; left: number; isPush: boolean };

/** How much of a chunk is kept for the replies in it: less than this costs more than it saves. */
const OWNED_BYTES = 16 * 1024;
const BROKEN_BYTES = 4096;
/** Memory of a broken element that is used again; what a larger one took is given back. */
const BROKEN_KEPT_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Reads the replies of RESP2 and RESP3 out of the chunks of a stream. A chunk is lent: its memory may be
 * written again as soon as `feed` returns. What goes to a sink is lent as well; replies and pushes own their
 * bytes, though several may share memory.
 *
 * Pushes, which RESP3 sends unasked, go to `onPush`; everything else to `onReply`, in order.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export class ReplyParser {
  readonly #onReply: (reply: Reply) => void;
  readonly #onPush: (push: Reply[]) => void;
  readonly #onPoured: () => void;
  readonly #open: Frame[] = [];
  /** Takes what is no part of anything, in place of `onReply`. May be changed by what it is told. */
  sink: ReplySink | null = null;
  /** An element whose end has not come. */
  #broken = Buffer.allocUnsafeSlow(BROKEN_BYTES);
  #brokenBytes = 0;
  /** How long the broken element is, once its length was read; else no more than there is of it. */
  #needed = 0;
  /** A part of the chunk that outlives it, and where in the chunk it begins. */
  #owned = NOTHING;
  #ownedFrom = 0;

  /** `onPoured` is told after each reply that the sink took. */
  constructor(
    onReply: (reply: Reply) => void,
    onPush: (push: Reply[]) => void = () => {},
    onPoured: () => void = () => {},
  ) {
    this.#onReply = onReply;
    this.#onPush = onPush;
    this.#onPoured = onPoured;
  }

  /** @throws Error when what came is not the protocol */
  feed(chunk: Buffer): void {
    let bytes = chunk;
    // Only what was cut in two is put together: joining whole chunks would copy every value.
    while (this.#brokenBytes > 0) {
      const length = this.#missing(bytes);
      this.#keep(bytes, 0, length);
      bytes = bytes.subarray(length);
      if (length === 0 || this.#brokenBytes < this.#needed) return;
      const whole = this.#broken.subarray(0, this.#brokenBytes);
      this.#brokenBytes = 0;
      this.#read(whole);
    }
    this.#read(bytes);
  }

  /** How much of `bytes` the broken element takes, as far as one can tell: all of it, or its first line. */
  #missing(bytes: Buffer): number {
    if (this.#needed > this.#brokenBytes) {
      return Math.min(bytes.length, this.#needed - this.#brokenBytes);
    }
    const end = bytes.indexOf(LF);
    return end < 0 ? bytes.length : end + 1;
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const length = this.#brokenBytes + to - from;
    const room = Math.max(length, this.#needed);
    if (room > this.#broken.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(room, 2 * this.#broken.length));
      larger.set(this.#broken.subarray(0, this.#brokenBytes));
      this.#broken = larger;
    }
    this.#broken.set(bytes.subarray(from, to), this.#brokenBytes);
    this.#brokenBytes = length;
  }

  /** Reads what is complete and keeps the rest. */
  #read(bytes: Buffer): void {
    let at = 0;
    this.#needed = 0;
    this.#owned = NOTHING;
    while (at < bytes.length) {
      let next = 0;
      if (this.sink !== null && this.#open.length === 0) {
        next = this.#pour(this.sink, bytes, at);
        if (next > 0) this.#onPoured();
      }
      if (next === 0) {
        const end = endOfLine(bytes, at);
        next = end < 0 || end + 1 >= bytes.length ? -1 : this.#element(bytes, at, end);
      }
      if (next < 0) break;
      at = next;
    }
    if (at < bytes.length) this.#keep(bytes, at, bytes.length);
    else if (this.#broken.length > BROKEN_KEPT_BYTES) {
      this.#broken = Buffer.allocUnsafeSlow(BROKEN_BYTES);
    }
  }

  /** Takes the element whose first line is `at` to `end`; returns where it ends, -1 when more must come. */
  #element(bytes: Buffer, at: number, end: number): number {
    const after = end + 2;
    switch (bytes[at]) {
      case 36: // $
      case 61: // =
      case 33: {
        // !
        const length = integerOf(bytes, at + 1, end);
        if (length < 0) return this.#take(null, after);
        if (bytes.length < after + length + 2) {
          this.#needed = after + length + 2 - at;
          return -1;
        }
        const value = this.#own(bytes, after, after + length);
        return this.#take(bulkOf(bytes[at], value), after + length + 2);
      }
      case 58: // :
        return this.#take(numberOf(bytes, at + 1, end), after);
      case 43: // +
      case 44: // ,
      case 40: // (
        return this.#take(bytes.toString("latin1", at + 1, end), after);
      case 45: // -
        return this.#take(new RedisError(bytes.toString("utf8", at + 1, end)), after);
      case 95: // _
        return this.#take(null, after);
      case 35: // #
        return this.#take(bytes[at + 1] === 116, after);
      case 42: // *
      case 126: // ~
        return this.#begin(integerOf(bytes, at + 1, end), false, after);
      case 62: // >
        return this.#begin(integerOf(bytes, at + 1, end), true, after);
      case 37: // %
        return this.#begin(integerOf(bytes, at + 1, end) * 2, false, after);
      default:
        throw new Error("What came is not the Redis protocol.");
    }
  }

  /**
   * Tells the sink the element at `at`; returns where it ends, -1 when more must come, 0 when it is none that
   * sinks take.
   */
  #pour(sink: ReplySink, bytes: Buffer, at: number): number {
    const kind = bytes[at];
    if (kind !== 36 && kind !== 58) return this.#pourOther(sink, bytes, at);
    // A length or a number, read in one go: nearly every reply is one of these.
    const last = bytes.length;
    let digit = at + 1;
    const isNegative = digit < last && bytes[digit] === DASH;
    if (isNegative) digit += 1;
    let value = 0;
    while (digit < last && bytes[digit] !== CR) value = value * 10 + (bytes[digit++]! - 48);
    const after = digit + 2;
    if (after > last) return -1;
    if (kind === 58) {
      sink.number(isNegative ? -value : value);
      return after;
    }
    if (isNegative) {
      sink.nothing();
      return after;
    }
    if (after + value + 2 > last) {
      this.#needed = after + value + 2 - at;
      return -1;
    }
    sink.bulk(bytes, after, after + value);
    return after + value + 2;
  }

  #pourOther(sink: ReplySink, bytes: Buffer, at: number): number {
    const end = endOfLine(bytes, at);
    if (end < 0 || end + 1 >= bytes.length) return -1;
    const after = end + 2;
    switch (bytes[at]) {
      case 43: // +
        sink.word(bytes, at + 1, end);
        return after;
      case 45: // -
        sink.error(new RedisError(bytes.toString("utf8", at + 1, end)));
        return after;
      case 95: // _
        sink.nothing();
        return after;
      default:
        return 0;
    }
  }

  /** A part of the chunk that may be kept. */
  #own(bytes: Buffer, from: number, to: number): Buffer {
    if (this.#owned === NOTHING || to > this.#ownedFrom + this.#owned.length) {
      const end = Math.max(to, Math.min(bytes.length, from + OWNED_BYTES));
      this.#owned = Buffer.from(bytes.subarray(from, end));
      this.#ownedFrom = from;
    }
    return this.#owned.subarray(from - this.#ownedFrom, to - this.#ownedFrom);
  }

  #begin(length: number, isPush: boolean, after: number): number {
    if (length < 0) return this.#take(null, after);
    if (length === 0) return this.#take([], after);
    this.#open.push({ items: [], left: length, isPush });
    return after;
  }

  /** Puts a whole value where it belongs, and closes what it completes. */
  #take(value: Reply, after: number): number {
    let whole = value;
    for (;;) {
      const frame = this.#open.at(-1);
      if (frame === undefined) {
        this.#onReply(whole);
        return after;
      }
      frame.items.push(whole);
      if (--frame.left > 0) return after;
      this.#open.pop();
      if (frame.isPush) {
        this.#onPush(frame.items);
        return after;
      }
      whole = frame.items;
    }
  }
}

/** Most lines are a few digits: looking at them costs less than the call that looks for them. */
const SHORT_LINE_BYTES = 24;

function endOfLine(bytes: Buffer, from: number): number {
  const near = Math.min(bytes.length, from + SHORT_LINE_BYTES);
  for (let at = from; at < near; at++) if (bytes[at] === CR) return at;
  return near === bytes.length ? -1 : bytes.indexOf(CR, near);
}

function bulkOf(kind: number | undefined, value: Buffer): Reply {
  if (kind === 33) return new RedisError(value.toString());
  // A verbatim string begins with its format: `txt:`.
  return kind === 61 ? value.subarray(4) : value;
}

function integerOf(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] === DASH) return -integerOf(bytes, from + 1, to);
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at]! - 48);
  return value;
}

function numberOf(bytes: Buffer, from: number, to: number): Reply {
  return to - from > 15
    ? textOrNumber(bytes.toString("latin1", from, to))
    : integerOf(bytes, from, to);
}

function textOrNumber(text: string): Reply {
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}
