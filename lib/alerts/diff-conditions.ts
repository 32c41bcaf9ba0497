import type { Condition, ConditionKey } from "@/lib/alerts/model";

export type OpenAlert = { id: string; condition: ConditionKey };

/** Compares what holds now with the alerts that are open: what began, and which alerts ended. */
export function diffConditions(
  holding: readonly Condition[],
  open: readonly OpenAlert[],
): { began: Condition[]; ended: OpenAlert[] } {
  const openKeys = new Set(open.map(({ condition }) => condition));
  const holdingKeys = new Set(holding.map(({ key }) => key));
  return {
    began: holding.filter(({ key }) => !openKeys.has(key)),
    ended: open.filter(({ condition }) => !holdingKeys.has(condition)),
  };
}
