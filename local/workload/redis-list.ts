import { z } from "zod";
import { shapes } from "@/drizzle/demo/shapes";

const PATIENCE_MS = 5000;

/** The part of the platforms' list that the workload reads. */
const Entry = z.object({
  addonId: z.string(),
  name: z.string(),
  url: z.string(),
  shape: z.enum(shapes),
  isUsed: z.boolean(),
  baseMemoryBytes: z.number(),
  startedAt: z.iso.datetime().transform((text) => new Date(text)),
});
export type RedisEntry = z.output<typeof Entry>;

/** Every Redis there is now, or null when the platforms do not answer: then the last list holds. */
export async function redisList(platformsUrl: string): Promise<RedisEntry[] | null> {
  try {
    const response = await fetch(`${platformsUrl}/control/redis`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return z.array(Entry).parse(await response.json());
  } catch {
    return null;
  }
}
