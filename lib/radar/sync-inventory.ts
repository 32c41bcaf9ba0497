import "server-only";

import { endRound, syncDueParts, syncPartList } from "@/lib/radar/sync-parts";
import { syncPlans } from "@/lib/instances/sync-plans";
import type { Seen } from "@/lib/radar/sync-record";

/**
 * Looks at everything an account has, in one go: which instances there are, what changed since the last
 * look, and what can be bought. For whoever waits for it; inngest/sync.ts does the same in short steps.
 * `now` is a moment before the provider is asked.
 *
 * @throws AppError as the provider does, of the first part that could not be read; the others were
 */
export async function syncConnection(connectionId: string, now: Date): Promise<Seen> {
  const look = { connectionId, askedAt: now };
  const total: Seen = { seen: 0, gone: 0 };
  const add = ({ seen, gone }: Seen) => {
    total.seen += seen;
    total.gone += gone;
  };
  add((await syncPartList(look, now)) ?? { seen: 0, gone: 0 });
  for (;;) {
    const step = await syncDueParts(look, now);
    add(step);
    if (step.problem !== null) throw step.problem;
    if (step.isDone) break;
  }
  await syncPlans(look, now);
  add(await endRound(connectionId, now, now));
  return total;
}
