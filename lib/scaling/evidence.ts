import type { Plan } from "@/lib/providers/provider";
import type { Evidence } from "@/lib/scaling/model";
import type { Window } from "@/lib/scaling/observe";

/** What was seen, against the limits of today's plan, as it is kept with a decision. */
export function evidenceOf(seen: Window, plan: Plan | null): Evidence {
  return {
    samples: seen.samples,
    windowMinutes: seen.windowMinutes,
    memoryBytes: seen.memory.peak,
    memoryLimitBytes: finite(plan?.memoryBytes),
    clients: seen.clients.peak,
    clientsLimit: finite(plan?.maxClients),
  };
}

/** JSON has no Infinity: no limit and no knowledge are both null here. */
function finite(limit: number | null | undefined): number | null {
  return limit === undefined || limit === Infinity ? null : limit;
}
