import "server-only";

import { db } from "@/lib/db";
import type { Sample } from "@/lib/metrics/model";
import { recentUse } from "@/lib/metrics/read-samples";
import type { Plan } from "@/lib/providers/model";
import { EVIDENCE_BACK_MS } from "@/lib/scaling/proposals/evidence-window";
import type { Forecast } from "@/lib/scaling/forecast/model";
import { forecastFor } from "@/lib/scaling/forecast/read-forecast";

/** What a proposal shows around now: the hours before, oldest first, and what is expected to come. */
export type Surroundings = { samples: readonly Sample[]; ahead: Forecast };

export const nothingSeen: Surroundings = { samples: [], ahead: { memory: null, clients: null } };

/** What was and what comes, by instance: the forecast is the one that the instance's page shows. */
export async function readSurroundings(
  instances: readonly { instanceId: string; plan: Plan | null }[],
  now: Date,
): Promise<Map<string, Surroundings>> {
  if (instances.length === 0) return new Map();
  const ids = instances.map(({ instanceId }) => instanceId);
  const [seen, forecasts] = await Promise.all([
    recentUse(db, ids, { now, backMs: EVIDENCE_BACK_MS }),
    Promise.all(instances.map(({ instanceId, plan }) => forecastFor(instanceId, plan, now))),
  ]);
  return new Map(
    instances.map(({ instanceId }, index) => [
      instanceId,
      { samples: seen.get(instanceId) ?? [], ahead: forecasts[index]! },
    ]),
  );
}
