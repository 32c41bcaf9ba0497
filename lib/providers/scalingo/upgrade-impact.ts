import { planByName } from "@/lib/providers/scalingo/catalog";

/**
 * What an upgrade of the Redis version does to the instance and its app.
 * Source: Scalingo/documentation `databases/redis/start`.
 */
export function upgradeImpact(upgrade: { plan: string; current: string; next: string }): string {
  const isMajor = majorOf(upgrade.current) !== majorOf(upgrade.next);
  const hasReplica = planByName(upgrade.plan)?.hasReplica ?? false;
  return `${downtime(hasReplica, isMajor)} Scalingo restarts the app when the upgrade ends. There is no way back to the older version.`;
}

function downtime(hasReplica: boolean, isMajor: boolean): string {
  if (!hasReplica) return "The only node is restarted, so Redis is away for a moment.";
  return isMajor
    ? "A new major version means some downtime, also with spare nodes."
    : "The nodes are upgraded one by one; Scalingo announces no downtime.";
}

function majorOf(version: string): string {
  return version.split(".")[0]!;
}
