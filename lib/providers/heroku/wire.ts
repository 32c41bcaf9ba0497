import "server-only";

import type { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { requestJson, type JsonReply, type JsonRequest } from "@/lib/http";
import { counted, numberIn, refusalBehind } from "@/lib/providers/counted";
import { problemOf } from "@/lib/providers/heroku/problems";
import { recallAnswer, rememberAnswer } from "@/lib/providers/heroku/remembered";
import type { Access } from "@/lib/providers/model";
import { translated } from "@/lib/providers/translated";

/** Everything of Heroku's is asked through here: counted, in Heroku's words, with its own errors. */

/** What a request asks for beyond its path. */
export type Asked = JsonRequest & {
  /** What was wanted, after "Heroku did not": `change the plan of redis-jobs`. For the sentence of a refusal. */
  wanted?: string;
};

const PAGE_MAX = 1000;
const BUSY_TRIES = 3;
const BUSY_MS = 300;

/** Asks the Platform API. */
export function platform<S extends z.ZodType>(
  access: Access,
  path: string,
  schema: S,
  request: Asked = {},
): Promise<JsonReply<z.output<S>>> {
  return send(access, `${env().HEROKU_API_URL}${path}`, schema, request);
}

const DATA_API_REFUSES =
  "Heroku’s Data API does not accept this token, though the Platform API may. Create one with: heroku authorizations:create --description Headroom --scope global. Then reconnect the account.";

/** Asks the Data API of Redis and of maintenances. Its limits are not known, so it counts like the other. */
export async function dataApi<S extends z.ZodType>(
  access: Access,
  path: string,
  schema: S,
  request: Asked = {},
): Promise<z.output<S>> {
  try {
    return (await send(access, `${env().HEROKU_DATA_API_URL}${path}`, schema, request)).body;
  } catch (error) {
    if (statusOf(error) !== 401) throw error;
    throw new AppError("refused", DATA_API_REFUSES, { cause: error });
  }
}

/**
 * Reads a list to its end, a thousand rows at a time: Heroku answers 206 with `Next-Range` while there is
 * more, and a client that stops at the first answer silently loses the rest.
 */
export async function wholeList<S extends z.ZodType>(
  access: Access,
  path: string,
  item: z.ZodArray<S>,
  headers: Record<string, string> = {},
): Promise<z.output<S>[]> {
  const rows: z.output<S>[] = [];
  let range = `id ..; max=${PAGE_MAX}`;
  for (;;) {
    const reply: JsonReply<z.output<S>[]> = await page(access, path, item, {
      ...headers,
      Range: range,
    });
    rows.push(...reply.body);
    const next = reply.status === 206 ? reply.headers.get("Next-Range") : null;
    if (next === null) return rows;
    if (next === range) {
      throw new AppError("refused", `Heroku’s list ${path} has no end. Headroom read none of it.`);
    }
    range = next;
  }
}

/** One page of a list; Heroku only says so where it is the same as last time. */
async function page<S extends z.ZodType>(
  access: Access,
  path: string,
  item: z.ZodArray<S>,
  headers: Record<string, string>,
): Promise<JsonReply<z.output<S>[]>> {
  const question = { token: tokenOf(access), path, headers };
  const remembered = recallAnswer<z.output<S>[]>(question);
  const asked: Record<string, string> =
    remembered === null ? headers : { ...headers, "If-None-Match": remembered.etag };
  try {
    const reply = await platform(access, path, item, { headers: asked });
    rememberAnswer(question, reply);
    return reply;
  } catch (error) {
    if (remembered !== null && statusOf(error) === 304) return remembered.reply;
    throw error;
  }
}

/** The HTTP status behind an error of this file, or null when there was no answer at all. */
export function statusOf(error: unknown): number | null {
  return refusalBehind(error)?.status ?? null;
}

/** Null instead of an error with this status. */
export async function orNullAt<T>(status: number, reply: Promise<T>): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    if (statusOf(error) === status) return null;
    throw error;
  }
}

/** One part of a path. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

export function tokenOf({ credentials }: Access): string {
  return credentials.token ?? "";
}

function send<S extends z.ZodType>(
  access: Access,
  address: string,
  schema: S,
  { wanted, ...request }: Asked,
): Promise<JsonReply<z.output<S>>> {
  const headers = {
    Accept: "application/vnd.heroku+json; version=3",
    Authorization: `Bearer ${tokenOf(access)}`,
    ...request.headers,
  };
  return untilFree(() =>
    counted(access.meter, requestsLeft, () =>
      translated(
        requestJson(address, schema, { ...request, headers }),
        "Heroku",
        (status, body, answered) =>
          problemOf(status, body, {
            wanted,
            retryAfterSeconds: numberIn(answered, "Retry-After"),
          }),
      ),
    ),
  );
}

function requestsLeft(headers: Headers): number | null {
  return numberIn(headers, "RateLimit-Remaining");
}

/** A change that follows another closely is answered 409; a moment later it passes. */
async function untilFree<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === BUSY_TRIES || statusOf(error) !== 409) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS * tries));
    }
  }
}
