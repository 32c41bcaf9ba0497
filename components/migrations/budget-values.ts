import type { Budget } from "@/lib/transfer/model";

/** A budget as its fields hold it; empty is no limit. */
export type BudgetTyped = { p99Ratio: string; keysPerSecMax: string; megabytesPerSecMax: string };

const MEGABYTE = 1024 * 1024;

export function typedBudget({ p99Ratio, keysPerSecMax, bytesPerSecMax }: Budget): BudgetTyped {
  return {
    p99Ratio: textOf(p99Ratio),
    keysPerSecMax: textOf(keysPerSecMax),
    megabytesPerSecMax: textOf(bytesPerSecMax === null ? null : bytesPerSecMax / MEGABYTE),
  };
}

/** What was typed, as the server takes it. What is no number becomes NaN, which its schema refuses. */
export function budgetTyped(typed: BudgetTyped): Budget {
  const megabytes = numberTyped(typed.megabytesPerSecMax);
  return {
    p99Ratio: numberTyped(typed.p99Ratio),
    keysPerSecMax: numberTyped(typed.keysPerSecMax),
    bytesPerSecMax: megabytes === null ? null : Math.round(megabytes * MEGABYTE),
  };
}

function numberTyped(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

function textOf(value: number | null): string {
  return value === null ? "" : String(Math.round(value * 100) / 100);
}
