import { RedisError, type Reply } from "@/lib/redis/wire/reply";

const CR = 13;
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
  readonly #open: Frame[] = [];
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Nothing more can be read before so many bytes are there. */
  #needed = 0;

  constructor(onReply: (reply: Reply) => void, onPush: (push: Reply[]) => void = () => {}) {
    this.#onReply = onReply;
    this.#onPush = onPush;
  }

  /** @throws Error when what came is not the protocol */
  feed(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes < this.#needed) return;
    const bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting);
    const read = this.#read(bytes);
    this.#waiting = read === bytes.length ? [] : [bytes.subarray(read)];
    this.#waitingBytes = bytes.length - read;
    this.#needed = Math.max(0, this.#needed - read);
  }

  /** Reads what is complete and returns where it ends. */
  #read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length) {
      const end = bytes.indexOf(CR, at);
      if (end < 0 || end + 1 >= bytes.length) break;
      const next = this.#element(bytes, at, end);
      if (next < 0) return at;
      at = next;
    }
    this.#needed = at;
    return at;
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
          this.#needed = after + length + 2;
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
