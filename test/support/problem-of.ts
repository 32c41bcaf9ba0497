import { expect } from "vitest";
import { AppError } from "@/lib/errors";

/** The problem that a reply must end with. */
export async function problemOf(reply: Promise<unknown>): Promise<AppError> {
  const error: unknown = await reply.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError; // Asserted above.
}
