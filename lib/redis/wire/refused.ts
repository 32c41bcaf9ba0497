import { AppError } from "@/lib/errors";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";

/** Puts a server's "no" into an error for people; the no itself is its `cause`. */
export function refused(error: RedisError): AppError {
  const options = { cause: error };
  switch (error.code) {
    case "LOADING":
    case "BUSY":
    case "MASTERDOWN":
    case "TRYAGAIN":
      return new AppError("unreachable", `A server is not ready: “${error.message}”.`, options);
    case "READONLY":
      return new AppError(
        "unreachable",
        `The target takes no writes at present: “${error.message}”. It may be failing over.`,
        options,
      );
    case "OOM":
      return new AppError(
        "refused",
        `The target is full: “${error.message}”. Choose a larger plan for it, then go on.`,
        options,
      );
    default:
      return new AppError("refused", `A server refused: “${error.message}”.`, options);
  }
}

/** @throws AppError `refused` or `unreachable` when the reply is an error */
export function accepted<R extends Reply>(reply: R): Exclude<R, RedisError> {
  if (reply instanceof RedisError) throw refused(reply);
  return reply as Exclude<R, RedisError>;
}
