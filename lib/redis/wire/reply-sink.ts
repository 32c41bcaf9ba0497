import type { RedisError } from "@/lib/redis/wire/reply";

/**
 * Takes replies one by one as they are read, without an object for each. Bytes are a part of
 * what came at once: whoever keeps them for long keeps all of that.
 *
 * For commands that answer with one value; a reply with parts comes as an error.
 */
export type ReplySink = {
  bulk(bytes: Buffer, from: number, to: number): void;
  /** A simple string, such as `OK`. */
  word(bytes: Buffer, from: number, to: number): void;
  number(value: number): void;
  nothing(): void;
  error(error: RedisError): void;
};
