import { z } from "zod";
import { nextTick, parseCron } from "./cron";

const DEFAULT_RETRIES = 4;
const RETRIES_MAX = 20;
const FAILED = "inngest/function.failed";
const PATH = /^event(\.[A-Za-z_$][\w$]*)+$/;

/** A function as the engine runs it. */
export type Definition = {
  id: string;
  /** Names of the events that start it. */
  events: readonly string[];
  crons: readonly string[];
  /** The function whose final failure starts this one, or null. */
  onFailureOf: string | null;
  /** Attempts of one step, the first included. */
  attemptsMax: number;
  /** How many calls may run at once, for each value at `key` in the event when a key is given. */
  concurrency: { limit: number; key: string | null } | null;
};

const Trigger = z.looseObject({
  event: z.string().nullish(),
  expression: z.string().nullish(),
  cron: z.string().nullish(),
});

const Limit = z.strictObject({
  limit: z.int().min(1, "asks for a limit below 1"),
  key: z.string().regex(PATH, "asks for a key that is no path such as event.data.id").optional(),
  scope: z.literal("fn", "asks for a scope other than fn").optional(),
});

/** The part of a served function the engine reads. Whatever else has a value is refused. */
const Served = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z.array(Trigger),
  steps: z.object({
    step: z.object({
      retries: z.object({ attempts: z.int().min(0).max(RETRIES_MAX) }).optional(),
    }),
  }),
  concurrency: z.unknown().optional(),
});

const KNOWN = new Set(Object.keys(Served.shape));
const THEIR_WORDS: Record<string, string> = { cancel: "cancelOn" };

/**
 * Reads the functions an app serves.
 *
 * @throws Error in one sentence that names the function and the option this engine does not have
 */
export function readDefinitions(functions: readonly unknown[]): Definition[] {
  const definitions = functions.map(readDefinition);
  const ids = new Set(definitions.map(({ id }) => id));
  if (ids.size < definitions.length) {
    throw new Error("Two functions have the same id; give each its own.");
  }
  return definitions;
}

function readDefinition(served: unknown): Definition {
  const parsed = Served.safeParse(served);
  if (!parsed.success) {
    throw new Error(`A function could not be read: ${z.prettifyError(parsed.error)}.`);
  }
  const { id, triggers, steps, concurrency } = parsed.data;
  for (const [option, value] of Object.entries(z.record(z.string(), z.unknown()).parse(served))) {
    if (value !== undefined && value !== null && !KNOWN.has(option)) {
      throw refusal(id, `uses ${THEIR_WORDS[option] ?? option}, which this engine does not have`);
    }
  }
  const read = triggers.map((trigger) => readTrigger(id, trigger));
  if (read.length === 0) throw refusal(id, "has no trigger by event or cron");

  return {
    id,
    events: read.flatMap(({ event }) => event ?? []),
    crons: read.flatMap(({ cron }) => cron ?? []),
    onFailureOf: read.find(({ failureOf }) => failureOf !== undefined)?.failureOf ?? null,
    attemptsMax: (steps.step.retries?.attempts ?? DEFAULT_RETRIES) + 1,
    concurrency: readConcurrency(id, concurrency),
  };
}

type Start = { event?: string; cron?: string; failureOf?: string };

function readTrigger(id: string, trigger: z.output<typeof Trigger>): Start {
  const { event, expression, cron, ...others } = trigger;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw refusal(id, `uses ${unknown} on a trigger, which this engine does not have`);
  }
  if (cron) return { cron: readCron(id, cron) };
  if (!event) throw refusal(id, "has a trigger without event or cron");

  const failureOf = /^event\.data\.function_id == '([^']+)'$/.exec(expression ?? "")?.[1];
  if (event === FAILED && failureOf !== undefined) return { failureOf };
  if (expression) {
    throw refusal(id, `uses the expression "${expression}" on a trigger; test it inside`);
  }
  if (event.startsWith("inngest/") || event.includes("*")) {
    throw refusal(id, `is triggered by "${event}"; only events with an exact name of your own are`);
  }
  return { event };
}

function readCron(id: string, cron: string): string {
  try {
    if (nextTick(parseCron(cron), 0) === null) throw new Error(`"${cron}" never comes`);
  } catch (error) {
    throw refusal(id, `has a cron that does not work: ${(error as Error).message}`);
  }
  return cron;
}

function readConcurrency(id: string, given: unknown): Definition["concurrency"] {
  if (given === undefined || given === null) return null;
  const options: unknown[] = Array.isArray(given) ? given : [given];
  if (options.length !== 1)
    throw refusal(id, "has several concurrency options; this engine has one");

  const option = typeof options[0] === "number" ? { limit: options[0] } : options[0];
  const parsed = Limit.safeParse(option);
  if (!parsed.success) {
    throw refusal(id, `has concurrency that ${parsed.error.issues[0]!.message}`);
  }
  return { limit: parsed.data.limit, key: parsed.data.key ?? null };
}

function refusal(id: string, what: string): Error {
  return new Error(`The function ${id} ${what}.`);
}

/** The value at a path such as `event.data.instanceId`, or null when something on the way is missing. */
export function valueAt(path: string, event: unknown): unknown {
  let value: unknown = { event };
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? null;
}

/**
 * The name under which calls of a run are counted against the limit of its function, or null when it
 * has none. Runs with the same value at the key share it.
 */
export function slotOf(definition: Definition, event: unknown): string | null {
  if (definition.concurrency === null) return null;
  const { key } = definition.concurrency;
  return key === null ? definition.id : `${definition.id}:${JSON.stringify(valueAt(key, event))}`;
}
