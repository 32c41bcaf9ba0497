import type { RedisError } from "@/lib/redis/wire/reply";

/**
 * Takes replies one by one as they are read, without an object for each. Bytes are lent: they are others as
 * soon as the call returns.
 *
 * For commands that answer with one value; without `many` a reply with parts comes as an error.
 */
export type ReplySink = {
  /** Announces how many parts follow, each told like a reply of its own. They may have parts, too. */
  many?(length: number): void;
  bulk(bytes: Buffer, from: number, to: number): void;
  /** A simple string, such as `OK`. */
  word(bytes: Buffer, from: number, to: number): void;
  number(value: number): void;
  nothing(): void;
  error(error: RedisError): void;
};
