import { AppError } from "@/lib/errors";

/**
 * A value that the target cannot hold as it is. Nothing of it was written; `message` says why, for the
 * customer.
 */
export class ValueUnmovable extends AppError {
  override name = "ValueUnmovable";

  constructor(message: string) {
    super("refused", message);
  }
}

/** The key holds another type than when its type was asked. */
export class TypeChanged extends Error {
  override name = "TypeChanged";
}

/** What was written so far is gone from the target: evicted, flushed, expired, or taken by another copy. */
export class TemporaryLost extends Error {
  override name = "TemporaryLost";
}
