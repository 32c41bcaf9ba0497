import "server-only";

import { AppError, type ErrorCode } from "@/lib/errors";
import { HttpError } from "@/lib/http";

/**
 * Waits for a reply and puts what went wrong into the provider's words: what it answered by
 * `problemOf`, silence as something Headroom asks again.
 *
 * @throws AppError with the error before as its cause
 */
export async function translated<T>(
  reply: Promise<T>,
  label: string,
  problemOf: (
    status: number,
    body: unknown,
    headers: Headers,
  ) => { code: ErrorCode; message: string },
): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof HttpError) {
      const { code, message } = problemOf(error.status, error.body, error.headers);
      throw new AppError(code, message, { cause: error });
    }
    if (error instanceof AppError && error.isRetryable) {
      // Method and address of the request are for the log, where the cause keeps them.
      const what = error.message.replace(/^[A-Z]+ \S+/, label);
      throw new AppError("unreachable", `${what}. Headroom asks again.`, { cause: error });
    }
    throw error;
  }
}
