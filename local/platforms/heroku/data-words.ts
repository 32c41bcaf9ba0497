import { planNamed, uuidOf } from "../catalog";
import { changeUnderWay, serverOf, urlOf, type AddOn, type ServerSpec, type State } from "../state";
import { maintenanceSentence } from "./maintenance-words";
import { windowLabel } from "./maintenance-window";
import { hasWindow, latestMaintenance, openMaintenance, windowOf } from "./maintenances";

/** A database as the Data API shows it; the plan is the one its server has now, without the service. */
export function databaseBody(state: State, addon: AddOn, version: string) {
  const server = serverOf(state, addon);
  return {
    addon_id: addon.id,
    created_at: addon.createdAt,
    customer_encryption_key: null,
    formation: { id: uuidOf(`formation ${addon.id}`), primary: null },
    info: rowsFor(state, addon, { server, version }),
    metaas_source: addon.name,
    name: addon.name,
    plan: planNamed(addon.runningPlanName)!.name.split(":")[1]!,
    port: server.port,
    prefer_native_tls: true,
    resource_url: urlOf(server),
    version,
  };
}

/** What `…/wait` says. While a plan changes, the words name where it is going. */
export function waitBody(state: State, addon: AddOn) {
  const change = changeUnderWay(state, addon.id);
  if (change !== null) {
    const { label } = planNamed(change.toPlanName)!;
    return waiting(`preparing ${label.toLowerCase()} and copying data`);
  }
  const open = openMaintenance(state, addon.id);
  if (open?.isImmediate === true && open.version !== null) return waiting("upgrading version");
  if (open?.status === "running") return waiting("running maintenance");
  return { message: "available", "waiting?": false };
}

function waiting(message: string) {
  return { message, "waiting?": true };
}

/** Rows for people: a name and one or more texts. */
function rowsFor(
  state: State,
  addon: AddOn,
  { server, version }: { server: ServerSpec; version: string },
): { name: string; values: string[] }[] {
  const isReplicated = hasWindow(addon);
  const rows: [name: string, value: string][] = [
    ["Plan", planNamed(addon.runningPlanName)!.label],
    ["Status", "available"],
    ["Created", addon.createdAt],
    ["Version", version],
    ["Timeout", String(server.idleTimeoutSeconds)],
    ["Maxmemory", server.evictionPolicy],
    ["Keyspace Notifications", server.keyspaceEvents || "Disabled"],
    ["Maintenance", maintenanceSentence(latestMaintenance(state, addon.id))],
    ...(isReplicated
      ? [["Maintenance window", windowLabel(windowOf(state, addon.id))] as [string, string]]
      : []),
    ["Persistence", isReplicated ? "AOF" : "None"],
    ["HA Status", isReplicated ? "Available" : "Unavailable"],
    ["Requires TLS", "Yes"],
  ];
  return rows.map(([name, value]) => ({ name, values: [value] }));
}
