import { z } from "zod";

const PATIENCE_MS = 5000;

const JobApp = z.object({
  name: z.string(),
  /** False while the app shows its maintenance page. */
  hasVisitors: z.boolean(),
  /** What a process finds in its environment when it starts now. */
  redisUrl: z.string().nullable(),
  processes: z.array(z.object({ id: z.string(), type: z.string(), name: z.string() })),
});
export type JobApp = z.output<typeof JobApp>;

/** Every application that works with jobs, or null when the platforms do not answer: then all goes on. */
export async function jobApps(platformsUrl: string): Promise<JobApp[] | null> {
  try {
    const response = await fetch(`${platformsUrl}/control/apps`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return z.array(JobApp).parse(await response.json());
  } catch {
    return null;
  }
}
