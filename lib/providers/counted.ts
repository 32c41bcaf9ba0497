import "server-only";

import { AppError } from "@/lib/errors";
import { HttpError } from "@/lib/http";
import type { Meter } from "@/lib/providers/meter";

/**
 * Makes one request of an account: waits until the account may, and tells its meter what the answer says
 * of the rest. `remainingIn` reads from its headers how many more requests the provider would take, null
 * where it does not tell.
 *
 * @throws whatever `Meter.spend` and `ask` throw, as it is
 */
export async function counted<Reply extends { headers: Headers }>(
  meter: Meter,
  remainingIn: (headers: Headers) => number | null,
  ask: () => Promise<Reply>,
): Promise<Reply> {
  await meter.spend();
  try {
    const reply = await ask();
    meter.learn({
      remaining: remainingIn(reply.headers),
      isLimited: false,
      retryAfterSeconds: null,
    });
    return reply;
  } catch (error) {
    const refusal = refusalBehind(error);
    if (refusal !== null) {
      const { status, headers } = refusal;
      const isLimited = status === 429;
      meter.learn({
        remaining: remainingIn(headers),
        isLimited,
        retryAfterSeconds: isLimited ? numberIn(headers, "Retry-After") : null,
      });
    }
    throw error;
  }
}

/** What was answered, whatever words an error was put into since; null when nothing was. */
export function refusalBehind(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error;
  return error instanceof AppError ? refusalBehind(error.cause) : null;
}

/** A header that counts something; null where it is missing or says something else, such as a date. */
export function numberIn(headers: Headers, name: string): number | null {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : null;
}
