import type { KnownInstance } from "@/lib/instances/model";
import type { Remote } from "@/lib/providers/model";

/** What happened at the provider, without Headroom's doing. */
export type OutsideEvent = {
  what:
    | "instance.plan_changed_outside"
    | "instance.renamed"
    | "instance.gone"
    | "instance.returned";
  details: Record<string, string>;
};

/** What a look at the inventory compares and keeps of an instance. */
export type InventoryRow = KnownInstance & { partId: string | null; isReachable: boolean };

/** An instance with the part of the inventory that lists it. */
export type Listed = Remote & { partId: string };

export type InstanceChange = {
  id: string;
  set: Partial<Omit<InventoryRow, "id" | "remoteId">>;
  events: OutsideEvent[];
};

export type InventoryChanges = { arrived: Listed[]; changed: InstanceChange[] };

/**
 * Compares what we know of the instances of a part with what the provider lists of it now.
 *
 * `ours` holds the ids of instances whose plan Headroom itself is changing, or was a moment ago: the
 * walk that changes it owns their plan, state and price, and the list may be older than it. An
 * instance that is not listed is gone; one that is gone and listed again has returned.
 */
export function compareInventory(
  known: readonly InventoryRow[],
  remotes: readonly Listed[],
  ours: ReadonlySet<string>,
): InventoryChanges {
  const rows = new Map(known.map((row) => [row.remoteId, row]));
  const listed = new Map(remotes.map((remote) => [remote.remoteId, remote]));
  const changed: InstanceChange[] = [];

  for (const row of known) {
    const remote = listed.get(row.remoteId);
    const isOurs = ours.has(row.id);
    const change = remote === undefined ? gone(row, isOurs) : differences(row, remote, isOurs);
    if (change !== null) changed.push(change);
  }
  const arrived = [...listed.values()].filter(({ remoteId }) => !rows.has(remoteId));
  return { arrived, changed };
}

function gone(row: InventoryRow, isOurs: boolean): InstanceChange | null {
  if (row.status === "gone" || isOurs) return null;
  const details = { name: row.name, app: row.appName, plan: row.planId };
  return {
    id: row.id,
    set: { status: "gone", progress: null },
    events: [{ what: "instance.gone", details }],
  };
}

function differences(row: InventoryRow, remote: Listed, isOurs: boolean): InstanceChange | null {
  const set: InstanceChange["set"] = {};
  const events: OutsideEvent[] = [];

  if (row.status === "gone") {
    events.push({ what: "instance.returned", details: { name: row.name, app: remote.appName } });
  }
  if (row.remoteName !== remote.name || row.appName !== remote.appName) {
    events.push({
      what: "instance.renamed",
      details: {
        from: `${row.appName}/${row.remoteName}`,
        to: `${remote.appName}/${remote.name}`,
      },
    });
    set.remoteName = remote.name;
    set.appName = remote.appName;
    // Until a person gives it a name of its own, it goes by the provider's.
    if (row.name === row.remoteName) set.name = remote.name;
  }
  if (row.region !== remote.region) set.region = remote.region;
  if (row.partId !== remote.partId) set.partId = remote.partId;
  if (row.isReachable !== remote.isReachable) set.isReachable = remote.isReachable;

  if (!isOurs) {
    if (row.planId !== remote.planId) {
      events.push({
        what: "instance.plan_changed_outside",
        details: { from: row.planId, to: remote.planId },
      });
      set.planId = remote.planId;
    }
    if (row.status !== remote.status) set.status = remote.status;
    if (row.progress !== remote.progress) set.progress = remote.progress;
    if (row.monthlyCents !== remote.monthlyCents) set.monthlyCents = remote.monthlyCents;
    if (row.currency !== remote.currency) set.currency = remote.currency;
  }
  return Object.keys(set).length === 0 && events.length === 0 ? null : { id: row.id, set, events };
}

/**
 * The remotes whose listed state may be early: their plan was changed by somebody else, or we last saw
 * them changing. `read` looks closer.
 */
export function worthReading(
  known: readonly KnownInstance[],
  remotes: readonly Remote[],
  ours: ReadonlySet<string>,
): Remote[] {
  const rows = new Map(known.map((row) => [row.remoteId, row]));
  return remotes.filter((remote) => {
    const row = rows.get(remote.remoteId);
    if (row === undefined || ours.has(row.id) || remote.status !== "ready") return false;
    return row.planId !== remote.planId || row.status === "changing";
  });
}
