import { fewerClients } from "@/lib/providers/fewer-clients";
import type { ChangeEffects, Plan } from "@/lib/providers/provider";

/**
 * What a plan change at Scalingo does to the instance: its own table of transitions.
 * Source: Scalingo/documentation `databases/redis/start` (December 2025).
 */
export function effects(from: Plan, to: Plan): ChangeEffects {
  return {
    sentences: [
      transition(from, to),
      URL_STAYS,
      ...lostAndGained(from, to),
      fewerClients(from, to, "the gateway of Business plans takes no more"),
    ].filter((sentence) => sentence !== null),
    changesUrl: false,
  };
}

const URL_STAYS =
  "Host, port and password stay, so the URL does; Headroom reads it again afterwards to be sure.";

const REBOOT =
  "Scalingo reboots the only node at its new size: Redis is away for 2 to 10 seconds, then loads its data from disk.";

function transition(from: Plan, to: Plan): string {
  if (!from.hasReplica && !to.hasReplica) return REBOOT;
  if (!from.hasReplica) {
    return "Scalingo adds nodes and then reboots the first one; it announces no downtime.";
  }
  if (to.hasReplica) {
    return "Scalingo reboots the nodes one by one behind its failover; it announces no downtime.";
  }
  return from.memoryBytes !== null && from.memoryBytes === to.memoryBytes
    ? "Scalingo removes the spare nodes; at the same size it announces no downtime."
    : REBOOT;
}

function lostAndGained(from: Plan, to: Plan): string[] {
  if (from.hasReplica && !to.hasReplica) {
    return ["The spare nodes go: a failure of the node means an outage."];
  }
  if (!from.hasReplica && to.hasReplica) return ["Spare nodes take over when one fails."];
  return [];
}
