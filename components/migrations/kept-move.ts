import { z } from "zod";
import { moveKinds } from "@/lib/migrations/spec";
import { forget, jsonOf, keep, kept } from "@/components/ui/kept";
import type { WizardEnd } from "./wizard-ends";
import { emptyLeg, emptyMove, type MoveTyped } from "./wizard-values";

const KEY = "headroom-move-1";

/** Our own words of some minutes ago, or of another version of Headroom: what is missing is taken from an empty move. */
const Kept = z.looseObject({
  kind: z.enum(moveKinds),
  sourceId: z.string(),
  legs: z.array(z.looseObject({ instanceId: z.string() })).min(1),
});

/** Keeps what was typed in this tab. */
export function keepMove(typed: MoveTyped): void {
  keep(KEY, JSON.stringify(typed));
}

export function forgetMove(): void {
  forget(KEY);
}

/** What this tab kept, or null. */
export function keptMove(): string | null {
  return kept(KEY);
}

/**
 * What was kept, as far as it still fits: null when it was about another source than the one the page was
 * opened for. Instances that are gone meanwhile are chosen anew.
 */
export function restoredMove(
  text: string,
  { ends, sourceId }: { ends: readonly Pick<WizardEnd, "id">[]; sourceId: string },
): MoveTyped | null {
  const read = Kept.safeParse(jsonOf(text));
  if (!read.success) return null;
  const isThere = (id: string) => ends.some((end) => end.id === id);
  // Written by `keepMove`; what another version did not know yet is filled in below.
  const typed = read.data as unknown as MoveTyped;
  if (sourceId !== "" && typed.sourceId !== sourceId) return null;
  return {
    ...emptyMove(sourceId),
    ...typed,
    sourceId: isThere(typed.sourceId) ? typed.sourceId : "",
    legs: typed.legs.map((leg) => ({
      ...emptyLeg,
      ...leg,
      instanceId: isThere(leg.instanceId) ? leg.instanceId : "",
    })),
  };
}
