import type { Plan } from "@/lib/providers/model";
import { patienceSeconds } from "@/lib/scaling/judgement/data-quality";
import { isWithin, rangeOf } from "@/lib/scaling/judgement/plan-range";
import type { ForbiddenAct, Scenario } from "@/lib/scaling/simulate/model";
import { limitOf, type Use } from "@/lib/scaling/simulate/server";

/** A change that is asked for: what is used then, and since when nothing true was measured. */
type Asked = { from: Plan; to: Plan; use: Use; silentMs: number };

/** Which of the things a rule must never do a change would be. */
export function forbiddenIn({ policy, plans }: Scenario, asked: Asked): ForbiddenAct[] {
  const { from, to, use, silentMs } = asked;
  const acts: ForbiddenAct[] = [];
  if (silentMs > patienceSeconds(policy) * 1000) acts.push("on_gap");
  const range = rangeOf(policy, plans);
  if (range === null || !isWithin(to, range)) acts.push("outside_range");
  if (to.family !== from.family) acts.push("across_families");
  const isTooSmall =
    limitOf(to.memoryBytes) < use.heldBytes || limitOf(to.maxClients) < use.clients;
  if (isTooSmall) acts.push("below_use");
  return acts;
}
