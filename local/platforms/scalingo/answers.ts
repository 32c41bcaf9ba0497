import { z } from "zod";
import { Refusal, type Answer, type Ask } from "../http";

export function ok(json: object): Answer {
  return { status: 200, json };
}

export function created(json: object): Answer {
  return { status: 201, json };
}

export const noContent: Answer = { status: 204 };

/** Work that goes on after the answer; `location` tells of it. */
export function accepted(location: string, json?: object): Answer {
  return { status: 202, json, headers: { Location: location } };
}

/** The body of a request. @throws Refusal 422 that names every field that is missing or wrong */
export function bodyOf<S extends z.ZodType>(schema: S, ask: Ask): z.output<S> {
  const result = schema.safeParse(ask.body ?? {});
  if (result.success) return result.data;
  const errors: Record<string, string[]> = {};
  for (const { path, message } of result.error.issues) {
    const field = path.findLast((part) => typeof part === "string") ?? "base";
    const words = message.endsWith("received undefined") ? "missing field" : message;
    errors[field] = [...(errors[field] ?? []), words];
  }
  throw new Refusal({ status: 422, json: { errors } });
}
