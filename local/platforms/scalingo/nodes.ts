import { planNamed, uuidOf } from "../catalog";
import type { AddOn, State } from "../state";
import { changeUnderWay } from "../state";
import { databaseStatus } from "./database-status";

/** One machine of a database: `db-node`s hold the data, gateways lead to the leader, utilities watch. */
export type Node = {
  id: string;
  type: "db-node" | "gateway" | "utility";
  status: string;
  role: "leader" | "follower" | "";
};

/**
 * What a database runs on: one node, or for business three with two gateways and three sentinels.
 * Here one real server stands for all of them.
 */
export function nodesOf(state: State, addon: AddOn): Node[] {
  const isCluster = planNamed(addon.runningPlanName)!.hasReplica;
  const status = nodeStatus(state, addon);
  const nodes = Array.from({ length: isCluster ? 3 : 1 }, (_, index) =>
    node(addon, "db-node", index, status, index === 0 ? "leader" : "follower"),
  );
  if (!isCluster) return nodes;
  return [
    ...[0, 1].map((index) => node(addon, "gateway", index, "running", "")),
    ...nodes,
    ...[0, 1, 2].map((index) => node(addon, "utility", index, "running", "")),
  ];
}

function node(
  addon: AddOn,
  type: Node["type"],
  index: number,
  status: string,
  role: Node["role"],
): Node {
  return { id: uuidOf(`${type} ${index} ${addon.id}`), type, status, role };
}

function nodeStatus(state: State, addon: AddOn): string {
  if (changeUnderWay(state, addon.id)?.phase === "rebooting") return "restarting";
  const status = databaseStatus(state, addon);
  if (status === "creating") return "booting";
  if (status === "upgrading" || status === "migrating" || status === "stopped") return status;
  return "running";
}
