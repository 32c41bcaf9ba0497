/** The unchanging beginning of a command, encoded once: how many words it has and what the first ones are. */
export type Head = { readonly bytes: Buffer };

/** Encodes the beginning of a command of `words` words in all. */
export function headOf(words: number, ...first: readonly string[]): Head {
  const text = first.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
  return { bytes: Buffer.from(`*${words}\r\n${text}`) };
}

/** The unchanging words at the end of a command, encoded once. */
export function tailOf(...last: readonly string[]): Head {
  return {
    bytes: Buffer.from(last.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")),
  };
}

const NO_TAIL = tailOf();

/** Few enough parts for one write, and little enough for the many writers that wait for answers. */
const CHUNK_BYTES = 64 * 1024;
/** Copying less than this costs less than a part of its own. */
const COPY_MAX_BYTES = 16 * 1024;
/** Copying less than this byte by byte costs less than a call that does it. */
const SHORT_BYTES = 64;

const CR = 13;
const LF = 10;
const DOLLAR = 36;
const ZERO = 48;

/**
 * Encodes many commands into few parts for `Wire.sendBytes`. Long values are not copied; they must not
 * change before the commands are answered. After that the parts may be written again: see `reset`.
 */
export class CommandWriter {
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  readonly #chunks = [this.#chunk];
  #used = 1;
  #begin = 0;
  #at = 0;
  #parts: Buffer[] = [];
  #count = 0;

  /** How many commands there are. */
  get count(): number {
    return this.#count;
  }

  /** Begins a command; as many words must follow as its head announced. */
  begin(head: Head): this {
    this.#put(head.bytes);
    this.#count += 1;
    return this;
  }

  /** A whole command about one key, in which nothing else changes; or its beginning. */
  about(head: Head, key: Buffer, tail = NO_TAIL): this {
    const length = key.length;
    if (length >= SHORT_BYTES) return this.begin(head).word(key).end(tail);
    this.#room(head.bytes.length + length + tail.bytes.length + 7);
    const chunk = this.#chunk;
    let at = copyShort(head.bytes, chunk, this.#at);
    chunk[at++] = DOLLAR;
    const tens = (length / 10) | 0;
    if (tens > 0) chunk[at++] = ZERO + tens;
    chunk[at++] = ZERO + length - tens * 10;
    chunk[at++] = CR;
    chunk[at++] = LF;
    at = copyShort(key, chunk, at);
    chunk[at++] = CR;
    chunk[at++] = LF;
    this.#at = copyShort(tail.bytes, chunk, at);
    this.#count += 1;
    return this;
  }

  /** The next words, which never change. */
  end(tail: Head): this {
    this.#room(tail.bytes.length);
    this.#at = copyShort(tail.bytes, this.#chunk, this.#at);
    return this;
  }

  /** The next word. */
  word(word: Buffer): this {
    this.#announce(word.length);
    this.#put(word);
    this.#room(2);
    this.#chunk[this.#at++] = CR;
    this.#chunk[this.#at++] = LF;
    return this;
  }

  /** The next word, a part of `bytes`, which is copied whatever its length. */
  slice(bytes: Buffer, from: number, to: number): this {
    const length = to - from;
    if (length > COPY_MAX_BYTES) return this.word(Buffer.from(bytes.subarray(from, to)));
    this.#announce(length);
    this.#room(length + 2);
    bytes.copy(this.#chunk, this.#at, from, to);
    this.#at += length;
    this.#chunk[this.#at++] = CR;
    this.#chunk[this.#at++] = LF;
    return this;
  }

  /** The next word, a whole number from 0. */
  number(value: number): this {
    const length = digitsOf(value);
    this.#announce(length);
    this.#room(length + 2);
    this.#digits(value, length);
    this.#chunk[this.#at++] = CR;
    this.#chunk[this.#at++] = LF;
    return this;
  }

  /** Everything written since the last `reset`, in order. */
  parts(): readonly Buffer[] {
    this.#cut();
    return this.#parts;
  }

  /** Begins anew in the same memory. Only when everything sent before was answered. */
  reset(): this {
    this.#parts = [];
    this.#chunk = this.#chunks[0]!;
    this.#used = 1;
    this.#begin = 0;
    this.#at = 0;
    this.#count = 0;
    return this;
  }

  #announce(length: number): void {
    const digits = digitsOf(length);
    this.#room(digits + 3);
    this.#chunk[this.#at++] = DOLLAR;
    this.#digits(length, digits);
    this.#chunk[this.#at++] = CR;
    this.#chunk[this.#at++] = LF;
  }

  #digits(value: number, length: number): void {
    // Whole numbers of 32 bits are divided several times faster than larger ones.
    const high = Math.floor(value / TEN_MILLION);
    const end = this.#at + length;
    const middle = high > 0 ? end - 7 : this.#at;
    writeDigits(this.#chunk, middle, end, value - high * TEN_MILLION);
    if (high > 0) writeDigits(this.#chunk, this.#at, middle, high);
    this.#at = end;
  }

  #put(bytes: Buffer): void {
    if (bytes.length > COPY_MAX_BYTES) {
      this.#cut();
      this.#parts.push(bytes);
      return;
    }
    this.#room(bytes.length);
    this.#chunk.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #room(length: number): void {
    if (this.#at + length <= this.#chunk.length) return;
    this.#cut();
    this.#chunk = this.#chunks[this.#used] ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#used += 1;
    this.#begin = 0;
    this.#at = 0;
  }

  #cut(): void {
    if (this.#at === this.#begin) return;
    this.#parts.push(this.#chunk.subarray(this.#begin, this.#at));
    this.#begin = this.#at;
  }
}

const TEN_MILLION = 10_000_000;

function writeDigits(chunk: Buffer, from: number, to: number, value: number): void {
  let left = value | 0;
  for (let at = to - 1; at >= from; at--) {
    const rest = (left / 10) | 0;
    chunk[at] = ZERO + left - rest * 10;
    left = rest;
  }
}

function digitsOf(value: number): number {
  if (value >= TEN_MILLION) return 7 + digitsOf(Math.floor(value / TEN_MILLION));
  let digits = 1;
  for (let left = value | 0; left >= 10; left = (left / 10) | 0) digits += 1;
  return digits;
}

function copyShort(bytes: Buffer, chunk: Buffer, from: number): number {
  const length = bytes.length;
  for (let at = 0; at < length; at++) chunk[from + at] = bytes[at]!;
  return from + length;
}
