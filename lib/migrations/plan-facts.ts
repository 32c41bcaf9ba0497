import "server-only";

import { inArray } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { LookedEnds } from "@/lib/migrations/look-at-ends";
import { planLabelOf, providerIdOf } from "@/lib/migrations/instance-of";
import type { PlanFacts } from "@/lib/migrations/plan-steps";
import type { Spec } from "@/lib/migrations/spec";
import { appsOf, type FoundUse } from "@/lib/migrations/uses-of";
import { providerNamed } from "@/lib/providers";
import type { Queue } from "@/lib/transfer/queues/model";

/** What the plan of steps depends on, out of what was found. */
export async function planFacts(
  spec: Spec,
  looked: LookedEnds,
  uses: readonly FoundUse[],
): Promise<PlanFacts> {
  const { source, sourceView, sourceEnd, legs } = looked;
  const wanted = spec.legs.flatMap(({ switches }) => switches);
  const providerIds = await providersOf(
    [...uses, ...wanted].map(({ connectionId }) => connectionId),
  );
  return {
    sourceName: sourceView.name,
    canDestroySource: providerNamed(await providerIdOf(source.connectionId)).lifecycle !== null,
    canPauseWrites:
      sourceEnd.isRead &&
      sourceEnd.refusals.every(({ command }) => !/^CLIENT PAUSE/i.test(command)),
    legs: legs.map(({ view, instance }, index) => ({
      name: view.name,
      providerLabel: view.providerLabel,
      planLabel: view.planLabel,
      isNew: instance === null,
      isCold: spec.legs[index]!.isCold,
      uses: spec.legs[index]!.switches,
    })),
    apps: appsOf([...uses, ...wanted], providerIds),
    queues: queuesOf(looked),
    newPlanLabel: spec.planId === null ? null : await planLabelOf(source.connectionId, spec.planId),
  };
}

/** Those that move somewhere; before a target is there, all that the source holds. */
function queuesOf({ legs, survey }: LookedEnds): Queue[] {
  const judged = legs.flatMap((leg) => (leg.judged === null ? [] : leg.judged.workload.queues));
  if (legs.some((leg) => leg.judged === null)) return survey?.queues ?? [];
  const byId = new Map(
    judged.map((queue) => [`${queue.framework} ${queue.database} ${queue.prefix}`, queue]),
  );
  return [...byId.values()];
}

async function providersOf(connectionIds: readonly string[]): Promise<Map<string, string>> {
  if (connectionIds.length === 0) return new Map();
  const rows = await db
    .select({ id: connections.id, providerId: connections.providerId })
    .from(connections)
    .where(inArray(connections.id, [...new Set(connectionIds)]));
  return new Map(rows.map(({ id, providerId }) => [id, providerId]));
}
