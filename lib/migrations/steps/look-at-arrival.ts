import "server-only";

import { AppError } from "@/lib/errors";
import type { Arrival, ArrivalAt } from "@/lib/migrations/judge-arrival";
import type { LegRecord } from "@/lib/migrations/load-migration";
import type { TargetHealth } from "@/lib/migrations/step-rows";
import { clientsBefore, lookAtClients, type ClientsSeen } from "@/lib/migrations/steps/clients";
import type { StepContext } from "@/lib/migrations/steps/step-work";
import { addGrowth, noTrouble } from "@/lib/migrations/target-counters";

/**
 * Looks at both ends after a switch. `health` is to be kept: what the targets had counted of trouble by the
 * end of this look, by instance.
 */
export async function lookAtArrival(
  context: StepContext,
): Promise<{ arrival: Arrival; health: Record<string, TargetHealth> }> {
  const { legs, steps, step, spec } = context;
  const known = step.memory?.health ?? steps.find(({ kind }) => kind === "switch")?.memory?.health;
  const health: Record<string, TargetHealth> = { ...known };
  const targets: ArrivalAt[] = [];
  for (const [instanceId, own] of byInstance(legs, "target")) {
    const { is, why } = await seenAt(instanceId);
    if (is !== null) health[instanceId] = healthAfter(health[instanceId], is);
    targets.push({
      instanceId,
      name: own[0]!.target.name,
      clients: is?.clients ?? null,
      why,
      apps: appNames(own),
      since: health[instanceId]?.since ?? noTrouble,
    });
  }
  const sources = byInstance(legs, "source");
  let left: number | null = 0;
  let sourceEvicts = false;
  for (const instanceId of sources.keys()) {
    const { is } = await seenAt(instanceId);
    left = is === null || left === null ? null : left + is.clients;
    sourceEvicts ||= (is?.before.evicted ?? 0) > 0;
  }
  const arrival: Arrival = {
    targets,
    left,
    sourceName: [...sources.values()].map(([leg]) => leg!.source.name).join(" and "),
    before: clientsBefore(steps),
    sourceEvicts,
    staysInUse: spec.kind === "split" && !step.isWayBack,
  };
  return { arrival, health };
}

/** What the targets have counted of trouble so far: whatever comes on top, the applications brought. */
export async function healthOf(legs: readonly LegRecord[]): Promise<Record<string, TargetHealth>> {
  const health: Record<string, TargetHealth> = {};
  for (const instanceId of byInstance(legs, "target").keys()) {
    const { after } = await lookAtClients(instanceId);
    health[instanceId] = { last: after, since: noTrouble };
  }
  return health;
}

function healthAfter(
  known: TargetHealth | undefined,
  { before, after }: ClientsSeen,
): TargetHealth {
  const since = addGrowth(known?.since ?? noTrouble, known?.last ?? before, before);
  return { last: after, since };
}

/** Parts of a split may share an end. */
function byInstance(
  legs: readonly LegRecord[],
  end: "source" | "target",
): Map<string, LegRecord[]> {
  const found = new Map<string, LegRecord[]>();
  for (const leg of legs) {
    const instanceId = end === "source" ? leg.sourceInstanceId : leg.targetInstanceId;
    if (instanceId === null) {
      throw new AppError(
        "refused",
        "An instance of this migration is no longer known to Headroom.",
      );
    }
    found.set(instanceId, [...(found.get(instanceId) ?? []), leg]);
  }
  return found;
}

function appNames(legs: readonly LegRecord[]): string[] {
  const uses = legs.flatMap(({ spec }) => spec?.switches ?? []);
  return [...new Set(uses.map(({ app }) => app.name))];
}

/** A server that does not answer is a finding here, and no reason to wait for ever. */
async function seenAt(
  instanceId: string,
): Promise<{ is: ClientsSeen; why: null } | { is: null; why: string }> {
  try {
    return { is: await lookAtClients(instanceId), why: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { is: null, why: error.message };
  }
}
