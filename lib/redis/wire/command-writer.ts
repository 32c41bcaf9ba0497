/** The unchanging beginning of a command, encoded once: how many words it has and what the first ones are. */
export type Head = { readonly bytes: Buffer };

/** Encodes the beginning of a command of `words` words in all. */
export function headOf(words: number, ...first: readonly string[]): Head {
  const text = first.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
  return { bytes: Buffer.from(`*${words}\r\n${text}`) };
}

/** Few enough parts for one write, and little enough for the many writers that wait for answers. */
const CHUNK_BYTES = 64 * 1024;
/** Copying less than this costs less than a part of its own. */
const COPY_MAX_BYTES = 16 * 1024;

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
    let left = value;
    for (let at = this.#at + length - 1; at >= this.#at; at--) {
      const rest = Math.floor(left / 10);
      this.#chunk[at] = ZERO + left - rest * 10;
      left = rest;
    }
    this.#at += length;
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

function digitsOf(value: number): number {
  let digits = 1;
  for (let left = value; left >= 10; left = Math.floor(left / 10)) digits += 1;
  return digits;
}
