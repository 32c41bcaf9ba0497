import type { Replayed } from "@/lib/scaling/simulate/back-test-model";

export type BackTestMetric = "memory" | "clients";

/** A row as the chart library reads it; `t` is epoch milliseconds. */
export type BackTestRow = {
  t: number;
  /** Null where nothing was measured. */
  wanted: number | null;
  isAtLeast: boolean;
  /** Of the plan it would have had; null where nothing limits, or nobody knows. */
  limit: number | null;
};

export type BackTestRows = {
  rows: BackTestRow[];
  /** The limit of the plan of now. */
  nowLimit: number | null;
  unit: "bytes" | "count";
  /** A little above everything that is drawn. */
  top: number;
};

/** One metric of a back-test, ready to be drawn: the last row lies at the end of the period. */
export function backTestRows(result: Replayed, metric: BackTestMetric): BackTestRows {
  const isMemory = metric === "memory";
  const rows = result.points.map((point) => ({
    t: point.at.getTime(),
    wanted: isMemory ? point.memoryBytes : point.clients,
    isAtLeast: point.isAtLeast,
    limit: isMemory ? point.memoryLimitBytes : point.clientsLimit,
  }));
  const last = rows.at(-1);
  if (last !== undefined) {
    rows.push({ ...last, t: result.untilAt.getTime(), wanted: null, isAtLeast: false });
  }
  const nowLimit = isMemory ? result.plan.memoryBytes : result.plan.maxClients;
  const most = Math.max(
    nowLimit ?? 0,
    ...rows.map(({ wanted, limit }) => Math.max(wanted ?? 0, limit ?? 0)),
  );
  return { rows, nowLimit, unit: isMemory ? "bytes" : "count", top: Math.max(1, most * 1.12) };
}
