import type { LevelFacts } from "@/components/instances/level-state";
import type { Preflight } from "@/lib/migrations/model";
import type { WizardEnd } from "./wizard-ends";
import { linesOf, type LegTyped, type MoveTyped } from "./wizard-values";

/** The level of one target now and after the move. */
export type FitLevel = { name: string; now: LevelFacts; after: LevelFacts; note: string | null };

/** A Redis that holds nothing takes about this much. */
const EMPTY_BYTES = 1024 * 1024;

/**
 * What each target holds now and about holds afterwards, under the line of its plan. Targets that take
 * only some of the keys are told at most: nobody knows the size of a prefix beforehand.
 */
export function fitLevels(
  { kind, legs, plan }: Pick<MoveTyped, "kind" | "legs" | "plan">,
  found: Preflight,
  ends: readonly WizardEnd[],
): FitLevel[] {
  if (kind === "plan") {
    const source = ends.find(({ id }) => id === found.source.instanceId);
    if (source === undefined || plan === null || source.memory.used === null) return [];
    const after = { ...source.memory, limit: plan.memoryBytes };
    return [{ name: source.name, now: source.memory, after, note: null }];
  }
  return legs.flatMap((leg, index) => {
    const name = found.targets[index]?.name ?? "the target";
    const now = levelNow(leg, ends);
    if (now === null || now.used === null || found.bytes === null || leg.isCold) return [];
    const after = { ...now, used: now.used + found.bytes };
    const isPartial = linesOf(leg.include).length > 0 || linesOf(leg.exclude).length > 0;
    const note = isPartial ? "At most: only some of the source’s keys go there." : null;
    return [{ name, now, after, note }];
  });
}

function levelNow(leg: LegTyped, ends: readonly WizardEnd[]): LevelFacts | null {
  if (leg.place === "existing") {
    return ends.find(({ id }) => id === leg.instanceId)?.memory ?? null;
  }
  if (leg.plan === null) return null;
  return { used: EMPTY_BYTES, limit: leg.plan.memoryBytes, threshold: null, unit: "bytes" };
}
