import { formatBytes, formatCount, formatMonthly } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";

/** `Premium 1 · 100 MB · 80 connections · 30 $/month`: what a choice of plans must say. */
export function planWords(plan: Plan & { isCustom?: boolean }): string {
  const connections =
    plan.maxClients === Infinity
      ? "no connection limit"
      : `${formatCount(plan.maxClients)} connections`;
  return [
    plan.label,
    formatBytes(plan.memoryBytes),
    connections,
    formatMonthly(plan.monthlyCents, plan.currency),
    ...(plan.isCustom === true ? ["added by hand"] : []),
  ].join(" · ");
}

/** Plans by family, in the order they came. */
export function byFamily(plans: readonly Plan[]): [string, Plan[]][] {
  const families = new Map<string, Plan[]>();
  for (const plan of plans) {
    families.set(plan.family, [...(families.get(plan.family) ?? []), plan]);
  }
  return [...families];
}

/** Said in place of effects that nobody knows. */
export const UNKNOWN_EFFECTS =
  "What the change does to connections while it runs is not known for this pair of plans.";
