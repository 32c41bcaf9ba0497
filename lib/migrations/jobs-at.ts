import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import { countJobs } from "@/lib/transfer/queues/count-jobs";
import type { JobCounts, Queue } from "@/lib/transfer/queues/model";

/** `why` says what kept us from counting; null where nothing did. */
export type JobsAt = { counts: JobCounts | null; why: string | null };

/** Counts the jobs of queues at one server, if it lets us. */
export async function jobsAt(address: RedisAddress, queues: readonly Queue[]): Promise<JobsAt> {
  if (queues.length === 0) return { counts: null, why: null };
  try {
    const wire = await openWire(address);
    try {
      return { counts: await countJobs(wire, queues), why: null };
    } finally {
      wire.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { counts: null, why: error.message };
  }
}
