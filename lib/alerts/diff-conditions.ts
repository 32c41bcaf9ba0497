import type { Condition, ConditionKey } from "@/lib/alerts/model";

export type OpenAlert = { id: string; condition: ConditionKey };

/**
 * Compares what holds now with the alerts that are open: what began, and which alerts ended. Where a
 * condition names its alert, an open one of another id has ended and this one began.
 */
export function diffConditions(
  holding: readonly Condition[],
  open: readonly OpenAlert[],
): { began: Condition[]; ended: OpenAlert[] } {
  return {
    began: holding.filter((condition) => !open.some((alert) => isSame(condition, alert))),
    ended: open.filter((alert) => !holding.some((condition) => isSame(condition, alert))),
  };
}

function isSame({ key, alertId }: Condition, alert: OpenAlert): boolean {
  return key === alert.condition && (alertId ?? alert.id) === alert.id;
}
