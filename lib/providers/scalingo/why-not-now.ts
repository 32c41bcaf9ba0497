import type { ErrorCode } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";
import { isPending, type Database, type Maintenance } from "@/lib/providers/scalingo/database-map";

/** A change that may not begin: `unreachable` when it may a little later by itself. */
export type Objection = { code: ErrorCode; message: string };

/** Maintenances that are so near that nothing else may begin. Once notified, they are at most a day away. */
export const blocking = ["running", "queued", "notified"] as const;

/**
 * Why no plan change, upgrade or move may begin on a database now, or null.
 *
 * Scalingo takes the request all the same; what it does then with two changes at once is not published.
 */
export function whyNotNow(
  database: Database | null,
  maintenances: readonly Maintenance[],
): Objection | null {
  if (database === null) {
    return later("Scalingo has not created the database yet. Headroom asks again.");
  }
  if (database.status === "stopped") {
    return never(
      "Scalingo has stopped the database, so nothing is changed. Start it in Scalingo’s dashboard, or ask Scalingo’s support.",
    );
  }
  if (database.status !== "running") {
    return later(
      `Scalingo is at work on the database (“${database.status}”). Headroom waits until it is running.`,
    );
  }
  if (database.current_operation_id || database.features?.some(isPending)) {
    return later(
      "Scalingo has not finished its last operation on the database. Headroom waits for its end.",
    );
  }
  const maintenance = nearest(maintenances);
  return maintenance === null ? null : never(announced(maintenance));
}

/** The maintenance that comes next, the one that runs first of all; null when none is that near. */
export function nearest(maintenances: readonly Maintenance[]): Maintenance | null {
  for (const status of blocking) {
    const found = maintenances.find((maintenance) => maintenance.status === status);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Why a smaller plan cannot hold what the containers use now, or null. Scalingo promises no such check.
 * Null figures say nothing.
 */
export function whyTooSmall(
  usedBytes: number | null,
  to: Pick<Plan, "label" | "memoryBytes">,
): Objection | null {
  if (usedBytes === null || to.memoryBytes === null || usedBytes < to.memoryBytes) return null;
  return never(
    `Scalingo measures ${formatBytes(usedBytes)} in use, and ${to.label} holds ${formatBytes(to.memoryBytes)}. Choose a larger plan, or delete data first.`,
  );
}

function announced({ status, type }: Maintenance): string {
  const what = {
    running: `runs a maintenance (${type}) on the database`,
    queued: `is about to run a maintenance (${type}) on the database`,
    notified: `has announced a maintenance (${type}) of the database`,
  }[status];
  return `Scalingo ${what ?? `plans a maintenance (${type})`}, so Headroom changes nothing before its end. Try again then; Scalingo’s support can move it.`;
}

function later(message: string): Objection {
  return { code: "unreachable", message };
}

function never(message: string): Objection {
  return { code: "refused", message };
}
