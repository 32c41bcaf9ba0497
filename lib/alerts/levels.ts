import type { InstanceFacts } from "@/lib/alerts/facts";
import type { Level } from "@/lib/alerts/model";

/**
 * Memory and connections of a sample against the limits of today's plan, and against the limits the
 * sample brought where the plan does not say. What was not measured is absent.
 */
export function levelsOf(
  sample: InstanceFacts["sample"],
  plan: InstanceFacts["plan"],
): readonly Level[] {
  const levels: Level[] = [];
  if (sample === null) return levels;
  if (sample.usedMemoryBytes !== null) {
    const limit = plan?.memoryBytes ?? sample.memoryLimitBytes;
    levels.push({ label: "Memory", used: sample.usedMemoryBytes, limit, unit: "bytes" });
  }
  if (sample.connectedClients !== null) {
    const limit = plan?.maxClients ?? sample.clientsLimit;
    levels.push({ label: "Connections", used: sample.connectedClients, limit, unit: "count" });
  }
  return levels;
}

/** Use against the limit, 0 where there is no limit, null where nobody says what it is. */
export function shareOf(level: Level | undefined): number | null {
  if (level === undefined || level.limit === null || level.limit <= 0) return null;
  return level.used / level.limit;
}
