import "server-only";

import { db } from "@/lib/db";
import type { Sample } from "@/lib/metrics/model";
import { recentUse } from "@/lib/metrics/read-samples";
import type { Plan } from "@/lib/providers/provider";
import { EVIDENCE_AHEAD_MS, EVIDENCE_BACK_MS } from "@/lib/scaling/evidence-window";
import { forecast } from "@/lib/scaling/forecast/forecast";
import type { Forecast } from "@/lib/scaling/forecast/model";
import { loadHistory } from "@/lib/scaling/load-history";

const STEP_MINUTES = 10;

/** What a proposal shows around now: the hours before, oldest first, and what is expected to come. */
export type Surroundings = { samples: readonly Sample[]; ahead: Forecast };

export const nothingSeen: Surroundings = { samples: [], ahead: { memory: null, clients: null } };

/** What was and what comes, by instance. One read of each kind for all of them. */
export async function readSurroundings(
  instances: readonly { instanceId: string; plan: Plan | null }[],
  now: Date,
): Promise<Map<string, Surroundings>> {
  if (instances.length === 0) return new Map();
  const ids = instances.map(({ instanceId }) => instanceId);
  const samplesSince = new Date(now.getTime() - EVIDENCE_BACK_MS);
  const [seen, past] = await Promise.all([
    recentUse(db, ids, { now, backMs: EVIDENCE_BACK_MS }),
    loadHistory(db, ids, { now, samplesSince }),
  ]);
  return new Map(
    instances.map(({ instanceId, plan }) => {
      const samples = seen.get(instanceId) ?? [];
      const history = past.get(instanceId) ?? [];
      const limits = { memory: plan?.memoryBytes ?? null, clients: plan?.maxClients ?? null };
      const horizonMinutes = EVIDENCE_AHEAD_MS / 60_000;
      const ahead = forecast({ samples, history, limits }, now, {
        horizonMinutes,
        stepMinutes: STEP_MINUTES,
      });
      return [instanceId, { samples, ahead }];
    }),
  );
}
