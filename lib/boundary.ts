import "server-only";

import { z } from "zod";
import { findActor, signedInUserId } from "@/lib/auth/current-actor";
import type { Actor } from "@/lib/auth/model";
import { AppError, type ErrorCode } from "@/lib/errors";
import type { Outcome } from "@/lib/outcome";

/** Turns a verb into a server function: actor, schema, verb, outcome. It leads nowhere: what was typed stays. */
export function action<S extends z.ZodType, T>(
  schema: S,
  verb: (actor: Actor, input: z.output<S>) => Promise<T>,
) {
  return async (input: z.input<S>): Promise<Outcome<T>> => {
    const actor = await findActor();
    return actor === null ? refused(await whyNobody()) : outcome(actor, schema, input, verb);
  };
}

const SESSION_ENDED =
  "Your session has ended, so nothing was done. Sign in again in another tab: what you typed here stays.";
const NO_TEAM =
  "You are in no team any more, so nothing was done. Ask an owner of the team for an invitation.";

async function whyNobody(): Promise<string> {
  return (await signedInUserId()) === null ? SESSION_ENDED : NO_TEAM;
}

function refused(message: string): Outcome<never> {
  return { ok: false, message, fields: {} };
}

/** What is said to a person whose page shows another team than they have chosen by now. */
export const OTHER_TEAM =
  "You have chosen another team since this page was opened, so nothing was done. Choose the team of this page again, in another tab, or reload it.";

/**
 * As `action`, for what falls on a team as a whole and names no row of it: bound to the team that the page
 * shows. The chosen team holds for every browser and tab of a person, and an account, an invitation or a
 * role must not fall on the one that another tab has chosen meanwhile.
 */
export function teamAction<S extends z.ZodType, T>(
  schema: S,
  verb: (actor: Actor, input: z.output<S>) => Promise<T>,
) {
  return async (teamId: string, input: z.input<S>): Promise<Outcome<T>> => {
    const actor = await findActor();
    if (actor === null) return refused(await whyNobody());
    if (actor.teamId !== teamId) return refused(OTHER_TEAM);
    return outcome(actor, schema, input, verb);
  };
}

/** As `action`, for what a person may do who belongs to no team: found one, accept an invitation. */
export function personalAction<S extends z.ZodType, T>(
  schema: S,
  verb: (userId: string, input: z.output<S>) => Promise<T>,
) {
  return async (input: z.input<S>): Promise<Outcome<T>> => {
    const userId = await signedInUserId();
    return userId === null ? refused(SESSION_ENDED) : outcome(userId, schema, input, verb);
  };
}

/** As `action`, for what anybody may do who has a link: the person behind the session, or null. */
export function openAction<S extends z.ZodType, T>(
  schema: S,
  verb: (userId: string | null, input: z.output<S>) => Promise<T>,
) {
  return async (input: z.input<S>): Promise<Outcome<T>> =>
    outcome(await signedInUserId(), schema, input, verb);
}

async function outcome<Who, S extends z.ZodType, T>(
  who: Who,
  schema: S,
  input: z.input<S>,
  verb: (who: Who, input: z.output<S>) => Promise<T>,
): Promise<Outcome<T>> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    return {
      ok: false,
      message: "Some fields need another value.",
      fields: fieldProblems(parsed.error),
    };
  }
  try {
    return { ok: true, value: await verb(who, parsed.data) };
  } catch (error) {
    if (error instanceof AppError) {
      return { ok: false, message: error.message, fields: error.fields };
    }
    throw error;
  }
}

const statuses: Record<ErrorCode, number> = {
  not_found: 404,
  forbidden: 403,
  conflict: 409,
  invalid: 400,
  refused: 502,
  unreachable: 503,
};

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };

/**
 * Turns a read into a GET route for what a browser polls: path and query parameters are the input.
 * Problems are answered as `{ message }`.
 */
export function json<S extends z.ZodType, T>(
  schema: S,
  read: (actor: Actor, input: z.output<S>) => Promise<T>,
) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    return answer(schema, { ...query, ...(await context.params) }, read);
  };
}

/**
 * As `json`, for a read that asks for more than fits into an address: a POST whose body and path are the
 * input. `signal` is aborted when the browser no longer waits.
 */
export function jsonByPost<S extends z.ZodType, T>(
  schema: S,
  read: (actor: Actor, input: z.output<S>, signal: AbortSignal) => Promise<T>,
) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const body: unknown = await request.json().catch(() => null);
    const input = { ...(typeof body === "object" ? body : null), ...(await context.params) };
    try {
      return await answer(schema, input, (actor, parsed) => read(actor, parsed, request.signal));
    } catch (error) {
      // Nobody hears the answer any more, so what was given up is no failure.
      if (request.signal.aborted) return new Response(null, { status: 499 });
      throw error;
    }
  };
}

async function answer<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  read: (actor: Actor, input: z.output<S>) => Promise<T>,
): Promise<Response> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) return problem(400, z.prettifyError(parsed.error));
  const actor = await findActor();
  if (actor === null) return problem(401, "Your session has ended. Sign in again.");
  try {
    const value = await read(actor, parsed.data);
    return Response.json(value, { headers: { "Cache-Control": "private, no-store" } });
  } catch (error) {
    if (error instanceof AppError) return problem(statuses[error.code], error.message);
    throw error;
  }
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

/** The first problem of each field, by its dotted path. */
function fieldProblems(error: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const issue of error.issues) problems[issue.path.join(".")] ??= issue.message;
  return problems;
}
