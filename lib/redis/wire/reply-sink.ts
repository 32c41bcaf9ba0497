import type { RedisError } from "@/lib/redis/wire/reply";

type Bytes = (bytes: Buffer, from: number, to: number) => void;

/** What a sink does with each kind of reply; kinds that are left out are ignored. */
export type Taken = {
  bulk?: Bytes;
  /** A simple string, such as `OK`. */
  word?: Bytes;
  number?: (value: number) => void;
  nothing?: () => void;
  error: (error: RedisError) => void;
};

const ignore = () => {};

/**
 * Takes replies one by one as they are read, without an object for each. Bytes are lent: they are others as
 * soon as the call returns. For commands that answer with one value: a reply with parts goes the usual way.
 */
export class ReplySink {
  // All sinks have one shape: the parser's loop is compiled for a single one, and anew for each other.
  readonly bulk: Bytes;
  readonly word: Bytes;
  readonly number: (value: number) => void;
  readonly nothing: () => void;
  readonly error: (error: RedisError) => void;

  constructor(taken: Taken) {
    this.bulk = taken.bulk ?? ignore;
    this.word = taken.word ?? ignore;
    this.number = taken.number ?? ignore;
    this.nothing = taken.nothing ?? ignore;
    this.error = taken.error;
  }
}
