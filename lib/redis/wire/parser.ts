import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import type { ReplySink } from "@/lib/redis/wire/reply-sink";

const CR = 13;
const LF = 10;
const DASH = 45;

type Frame = { items: Reply[]; left: number; isPush: boolean };

/**
 * Reads the replies of RESP2 and RESP3 out of the chunks of a stream. Bulk strings are slices of what came,
 * not copies: whoever keeps one for long keeps its chunk.
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
  /** The pieces of an element whose end has not come. */
  #broken: Buffer[] = [];
  #brokenBytes = 0;
  /** How long the broken element is, once its length was read; else no more than there is of it. */
  #needed = 0;

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
      const piece = bytes.subarray(0, this.#missing(bytes));
      bytes = bytes.subarray(piece.length);
      this.#broken.push(piece);
      this.#brokenBytes += piece.length;
      if (piece.length === 0 || this.#brokenBytes < this.#needed) return;
      this.#read(Buffer.concat(this.#broken));
    }
    this.#read(bytes);
  }

  /** How much of `bytes` the broken element takes, as far as one can tell: all of it, or its first line. */
  #missing(bytes: Buffer): number {
    if (this.#needed > this.#brokenBytes) return this.#needed - this.#brokenBytes;
    const end = bytes.indexOf(LF);
    return end < 0 ? bytes.length : end + 1;
  }

  /** Reads what is complete and keeps the rest. */
  #read(bytes: Buffer): void {
    let at = 0;
    this.#needed = 0;
    while (at < bytes.length) {
      const end = endOfLine(bytes, at);
      if (end < 0 || end + 1 >= bytes.length) break;
      const next = this.#element(bytes, at, end);
      if (next < 0) break;
      at = next;
    }
    this.#broken = at === bytes.length ? [] : [at === 0 ? bytes : bytes.subarray(at)];
    this.#brokenBytes = bytes.length - at;
  }

  /** Takes the element whose first line is `at` to `end`; returns where it ends, -1 when more must come. */
  #element(bytes: Buffer, at: number, end: number): number {
    const after = end + 2;
    if (this.sink !== null && this.#open.length === 0) {
      const next = this.#pour(this.sink, bytes, at, end);
      if (next > 0) this.#onPoured();
      if (next !== 0) return next;
    }
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
        const value = bytes.subarray(after, after + length);
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

  /** As `#element`, into the sink; 0 when this element has parts. */
  #pour(sink: ReplySink, bytes: Buffer, at: number, end: number): number {
    const after = end + 2;
    switch (bytes[at]) {
      case 36: {
        // $
        const length = integerOf(bytes, at + 1, end);
        if (length < 0) {
          sink.nothing();
          return after;
        }
        if (bytes.length < after + length + 2) {
          this.#needed = after + length + 2 - at;
          return -1;
        }
        sink.bulk(bytes, after, after + length);
        return after + length + 2;
      }
      case 58: // :
        sink.number(integerOf(bytes, at + 1, end));
        return after;
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
