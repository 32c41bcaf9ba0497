import type { Currency } from "@/lib/format";
import type { InstanceCondition } from "./instance-state";
import { levelState, levelStates, shareOf, type LevelFacts, type LevelState } from "./level-state";

/** An instance as one line of the fleet. */
export type FleetRow = {
  id: string;
  name: string;
  appName: string;
  providerLabel: string;
  planLabel: string;
  condition: InstanceCondition;
  /** What a person forbids for a while: every change, or leaving the plan. */
  restraint: "paused" | "held" | null;
  memory: LevelFacts;
  clients: LevelFacts;
  monthlyCents: number | null;
  currency: Currency;
  /** Shares of the memory limit over seven days. */
  week: readonly (number | null)[];
};

export const fleetColumns = ["name", "plan", "memory", "clients", "state", "cost"] as const;
export type FleetColumn = (typeof fleetColumns)[number];
export type FleetOrder = { column: FleetColumn; isDescending: boolean };

const weights: Record<FleetRow["condition"]["tone"], number> = {
  danger: 5,
  warning: 4,
  busy: 3,
  absent: 2,
  calm: 1,
  good: 0,
};

/** The rows in the wanted order. What is not known stands last, whichever way the rest is sorted. */
export function sortedFleet(rows: readonly FleetRow[], order: FleetOrder): FleetRow[] {
  const sign = order.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const left = keyOf(a, order.column);
    const right = keyOf(b, order.column);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === "string" && typeof right === "string") {
      return sign * left.localeCompare(right, "en", { numeric: true });
    }
    return sign * (Number(left) - Number(right));
  });
}

function keyOf(row: FleetRow, column: FleetColumn): string | number | null {
  switch (column) {
    case "name":
      return row.name;
    case "plan":
      return row.planLabel;
    case "memory":
      return shareOf(row.memory);
    case "clients":
      return shareOf(row.clients);
    case "state":
      return weights[row.condition.tone];
    case "cost":
      return row.monthlyCents;
  }
}

/** `640 $ + 90 € per month`; prices nobody knows are counted apart, not as nothing. */
export function fleetCost(rows: readonly FleetRow[]): {
  sums: { cents: number; currency: Currency }[];
  unknown: number;
} {
  const sums = new Map<Currency, number>();
  let unknown = 0;
  for (const { monthlyCents, currency } of rows) {
    if (monthlyCents === null) unknown += 1;
    else sums.set(currency, (sums.get(currency) ?? 0) + monthlyCents);
  }
  return { sums: [...sums].map(([currency, cents]) => ({ cents, currency })), unknown };
}

/** The fullest level of the fleet, and the worst state of any. */
export function fullest(rows: readonly FleetRow[]): { share: number; state: LevelState } {
  let share = 0;
  let worst = 0;
  for (const { memory, clients } of rows) {
    for (const facts of [memory, clients]) {
      share = Math.max(share, shareOf(facts) ?? 0);
      worst = Math.max(worst, levelStates.indexOf(levelState(facts)));
    }
  }
  return { share, state: levelStates[worst]! };
}
