import { formatCount } from "@/lib/format";
import type { Plan } from "@/lib/providers/provider";

/** Says that a change takes connections away, and why if that is known; null when it does not. */
export function fewerClients(from: Plan, to: Plan, because?: string): string | null {
  if (from.maxClients === null || to.maxClients === null) return null;
  if (to.maxClients >= from.maxClients) return null;
  const falls = `The limit on connections falls from ${formatCount(from.maxClients)} to ${formatCount(to.maxClients)}`;
  return because === undefined ? `${falls}.` : `${falls}: ${because}.`;
}
