import "server-only";

import type { z } from "zod";
import { AppError } from "@/lib/errors";

const TIMEOUT_MS = 20_000;

export type JsonRequest = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: unknown;
  /** Sent instead of `body`, as a form. */
  form?: Record<string, string>;
  timeoutMs?: number;
};

export type JsonReply<T> = { status: number; headers: Headers; body: T };

/**
 * Sends one request and parses its reply.
 *
 * It never retries: whoever called knows whether it may. Redirects are not followed, because a
 * credential in a header must not travel to another host.
 *
 * @throws AppError `forbidden` for 401, `not_found` for 404, `unreachable` for a timeout, a broken
 *   connection, 429 and 5xx, `refused` for any other status and for a body that does not parse.
 *   The message names method, host and path, never the query: it may carry a token.
 */
export async function requestJson<S extends z.ZodType>(
  address: string,
  schema: S,
  { method = "GET", headers = {}, body, form, timeoutMs = TIMEOUT_MS }: JsonRequest = {},
): Promise<JsonReply<z.output<S>>> {
  const { host, pathname } = new URL(address);
  const what = `${method} ${host}${pathname}`;

  const { response, text } = await send(what, address, {
    method,
    headers: {
      Accept: "application/json",
      "User-Agent": "Headroom",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    // A form brings its own content type.
    body: form ? new URLSearchParams(form) : body === undefined ? undefined : JSON.stringify(body),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });

  const parsedText = parse(text);
  if (!response.ok) throw new HttpError(what, response.status, parsedText, response.headers);

  const parsed = schema.safeParse(parsedText);
  if (!parsed.success) {
    throw new AppError("refused", `${what} answered something Headroom does not understand`, {
      cause: parsed.error.message,
    });
  }
  return { status: response.status, headers: response.headers, body: parsed.data };
}

/** A reply with a status that is not 2xx; `body` is parsed JSON, or the text when it is not JSON. */
export class HttpError extends AppError {
  constructor(
    what: string,
    readonly status: number,
    readonly body: unknown,
    readonly headers: Headers,
  ) {
    super(codeOf(status), `${what} answered ${status}`, { cause: body });
  }
}

function codeOf(status: number): AppError["code"] {
  if (status === 401) return "forbidden";
  if (status === 404) return "not_found";
  return status === 429 || status >= 500 ? "unreachable" : "refused";
}

async function send(what: string, address: string, init: RequestInit) {
  try {
    const response = await fetch(address, { ...init, cache: "no-store" });
    return { response, text: await response.text() };
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    const problem = isLate ? "did not answer in time" : "could not be reached";
    throw new AppError("unreachable", `${what} ${problem}`, { cause: error });
  }
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
