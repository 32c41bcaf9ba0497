import type { Plan } from "@/lib/providers/model";
import type { Evidence } from "@/lib/scaling/model";
import type { Window } from "@/lib/scaling/judgement/observe";

/** What was seen, against the limits of today's plan, as it is kept with a decision. */
export function evidenceOf(seen: Window, plan: Plan | null): Evidence {
  return {
    samples: seen.samples,
    windowMinutes: seen.windowMinutes,
    memoryBytes: seen.memory.peak,
    clients: seen.clients.peak,
    ...limitsOf(plan),
  };
}

/** The limits of a plan as evidence keeps them. */
export function limitsOf(plan: Plan | null): Pick<Evidence, "memoryLimitBytes" | "clientsLimit"> {
  return { memoryLimitBytes: finite(plan?.memoryBytes), clientsLimit: finite(plan?.maxClients) };
}

/** JSON has no Infinity: no limit and no knowledge are both null here. */
function finite(limit: number | null | undefined): number | null {
  return limit === undefined || limit === Infinity ? null : limit;
}
