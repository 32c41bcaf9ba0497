import { z } from "zod";

const EVENT_BYTES_MAX = 512 * 1024;
const EVENTS_MAX = 5000;
const name = z
  .string("needs a name")
  .min(1, "needs a name")
  .max(255, "has a name longer than 255 characters")
  .regex(/^[^\p{Cc}]*$/u, "has a control character in its name")
  .refine((text) => !text.startsWith("inngest/"), "has the prefix inngest/, which is the engine's");

const Posted = z.object({
  id: z
    .string()
    .max(255, "has an id longer than 255 characters")
    .regex(/^[^\p{Cc}]*$/u, "has a control character in its id")
    .nullish(),
  name,
  data: z.record(z.string(), z.unknown()).nullish(),
  ts: z.int("has a ts that is no whole number of milliseconds").nullish(),
  v: z.unknown().optional(),
  user: z.unknown().optional(),
  meta: z.unknown().optional(),
});

/** An event as it was sent; `id` is null when the sender gave none. */
export type PostedEvent = {
  id: string | null;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  v?: unknown;
  user?: unknown;
  meta?: unknown;
};

/**
 * Reads the body of a send: one event or a list of them. Without a time of its own an event happened
 * now, at `nowMs`.
 *
 * @throws Error in one sentence that says which event is wrong, and how
 */
export function readEvents(body: unknown, nowMs: number): PostedEvent[] {
  const sent: unknown[] = Array.isArray(body) ? body : [body];
  if (sent.length > EVENTS_MAX) {
    throw new Error(`${sent.length} events are too many; send at most ${EVENTS_MAX} at once.`);
  }
  return sent.map((event, index) => {
    const parsed = Posted.safeParse(event);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Error(
        `Event ${index + 1} ${issue!.path.length > 0 ? issue!.message : "is no object"}.`,
      );
    }
    if (JSON.stringify(event).length > EVENT_BYTES_MAX) {
      throw new Error(`Event ${index + 1} is larger than 512 KiB.`);
    }
    const { id, data, ts, ...rest } = parsed.data;
    return { ...rest, id: id || null, data: data ?? {}, ts: ts || nowMs };
  });
}
