import "server-only";

import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { requestJson, type JsonReply, type JsonRequest } from "@/lib/http";
import { counted } from "@/lib/providers/counted";
import type { Meter } from "@/lib/providers/meter";
import { problemOf } from "@/lib/providers/scalingo/problems";
import { twoAtATime } from "@/lib/two-at-a-time";
import { translated } from "@/lib/providers/translated";

/** One account's way to Scalingo: what opens it, and what counts its requests. */
export type Line = { apiToken: string; meter: Meter };

/**
 * Sends one request of an account: counted by its meter, at most two at a time.
 *
 * @throws AppError with Scalingo's own words, as `problemOf` puts them
 */
export function send<S extends z.ZodType>(
  { apiToken, meter }: Line,
  address: string,
  schema: S,
  request: JsonRequest = {},
): Promise<JsonReply<z.output<S>>> {
  return counted(meter, requestsLeft, () => {
    const reply = twoAtATime(apiToken, () => requestJson(address, schema, request));
    return translated(reply, "Scalingo", problemOf);
  });
}

/** Scalingo tells nobody how many requests are left, only when one was too many. */
function requestsLeft(): null {
  return null;
}

/** Null instead of an error where Scalingo says that there is no such thing. */
export async function orNone<T>(reply: Promise<T>): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

export function as(bearer: string): JsonRequest {
  return { headers: { Authorization: `Bearer ${bearer}` } };
}

/** One part of a path. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

export function trimmed(address: string): string {
  return address.replace(/\/+$/, "");
}
