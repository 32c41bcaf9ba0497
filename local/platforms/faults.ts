import { z } from "zod";
import type { Answer } from "./http";

/** What a test asks to go wrong. A `path` that begins with a slash is a prefix; any other is a regular expression. */
export const Fault = z.object({
  match: z
    .object({ method: z.string().optional(), path: z.string().default("/") })
    .default({ path: "/" }),
  /** Answered instead of the real answer; null hangs up instead. */
  answer: z
    .object({
      status: z.number().int(),
      body: z.unknown().optional(),
      headers: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
  hangUp: z.boolean().default(false),
  delayMs: z.number().int().min(0).default(0),
  /** Does what was asked first, and then goes wrong: the caller cannot know that it happened. */
  after: z.boolean().default(false),
  /** How many requests it befalls; without it, all of them. */
  times: z.number().int().min(1).optional(),
});
export type Fault = z.output<typeof Fault>;

/** The faults in force, oldest first; the first that matches a request befalls it. */
export class Faults {
  #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that befalls this request, counted as used, or null. */
  take(method: string, path: string): Fault | null {
    const entry = this.#faults.find(({ fault, left }) => left > 0 && matches(fault, method, path));
    if (entry === undefined) return null;
    entry.left -= 1;
    return entry.fault;
  }
}

/** What the caller gets: the fault's answer, a plain 500 after the deed, "hang up", or null for the real answer. */
export function faultAnswer(fault: Fault): Answer | "hang up" | null {
  if (fault.hangUp) return "hang up";
  if (fault.answer !== undefined) {
    const { status, body, headers } = fault.answer;
    return typeof body === "string"
      ? { status, text: body, headers }
      : { status, json: body, headers };
  }
  return fault.after
    ? { status: 500, json: { id: "internal_server_error", message: "Internal server error." } }
    : null;
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  return match.path.startsWith("/")
    ? path.startsWith(match.path)
    : new RegExp(match.path).test(path);
}
