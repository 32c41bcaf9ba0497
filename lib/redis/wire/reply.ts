/** What a server says no to: a word in capitals, then a sentence. It is a reply like any other. */
export class RedisError extends Error {
  override readonly name = "RedisError";

  /** `WRONGTYPE`, `OOM`, `BUSYKEY`, `ERR` … */
  get code(): string {
    return /^[A-Z]+/.exec(this.message)?.[0] ?? "ERR";
  }
}

/**
 * A reply as it came: bulk strings as bytes, simple strings as text, maps flattened to field, value, field,
 * value as RESP2 has them. Numbers beyond 2^53 and doubles are text.
 */
export type Reply = Buffer | string | number | boolean | null | RedisError | Reply[];

/** One part of a command. */
export type Word = string | number | Buffer;
export type Command = readonly Word[];
