import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import { countJobs } from "@/lib/transfer/queues/count-jobs";
import type { JobCounts, Queue } from "@/lib/transfer/queues/model";

/** Counts the jobs of queues at one server; null where it does not let us, or nothing answers. */
export async function jobsAt(
  address: RedisAddress,
  queues: readonly Queue[],
): Promise<JobCounts | null> {
  if (queues.length === 0) return null;
  try {
    const wire = await openWire(address);
    try {
      return await countJobs(wire, queues);
    } finally {
      wire.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return null;
  }
}
