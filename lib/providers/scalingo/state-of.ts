import type { RemoteStatus } from "@/lib/providers/model";
import { planByName } from "@/lib/providers/scalingo/catalog";
import {
  isPending,
  type Database,
  type DatabaseOperation,
  type Maintenance,
} from "@/lib/providers/scalingo/database-map";
import { featureLabel } from "@/lib/providers/scalingo/features";
import { quoted } from "@/lib/providers/quote";

/** What Scalingo says of the work on a database, as far as somebody asked. */
export type UnderWay = {
  operation: DatabaseOperation | null;
  maintenance: Pick<Maintenance, "type"> | null;
};

export const nothingUnderWay: UnderWay = { operation: null, maintenance: null };

type State = { status: RemoteStatus; progress: string | null };

const words: Record<string, string> = {
  creating: "Scalingo is creating the database",
  updating: "Scalingo is changing the plan",
  upgrading: "Scalingo is upgrading the Redis version",
  migrating: "Scalingo is moving the database to another machine",
};

/** The part of an add-on that tells where it stands. */
type AddOn = { status: string; plan: { name: string } };

/** What an add-on and its database say together. `database` null: nobody asked it. */
export function stateOf(
  addOn: AddOn,
  database: Database | null,
  { operation, maintenance }: UnderWay,
): State {
  if (addOn.status === "suspended") return failed("Scalingo has suspended the add-on");
  if (addOn.status === "provisioning") return changing(words.creating!);
  if (database === null) return addOn.status === "running" ? ready : changing(calls(addOn.status));
  if (database.status === "stopped") return failed("Scalingo has stopped the database");
  if (operation !== null && hasFailed(operation)) {
    const said = quoted(operation.error);
    return failed(`Scalingo could not finish its work on the database${said ? `: ${said}` : ""}`);
  }
  if (database.status !== "running") {
    return changing(maintained(maintenance) ?? words[database.status] ?? calls(database.status));
  }
  // An operation that is over may be named a moment longer.
  if (
    database.current_operation_id &&
    !["finished", "cancelled"].includes(operation?.status ?? "")
  ) {
    return changing(maintained(maintenance) ?? "Scalingo is still working on it");
  }
  // For a moment after the request the servers have not begun and still say "running".
  if (lagsBehind(addOn.plan.name, database.plan)) return changing(words.updating!);
  const feature = database.features?.find(isPending);
  if (feature !== undefined) return changing(`Scalingo is changing ${featureLabel(feature.name)}`);
  return ready;
}

const ready: State = { status: "ready", progress: null };

function changing(progress: string): State {
  return { status: "changing", progress };
}

function failed(progress: string): State {
  return { status: "failed", progress };
}

function calls(status: string): string {
  return `Scalingo calls its state “${status}”`;
}

function maintained(maintenance: UnderWay["maintenance"]): string | null {
  return maintenance === null ? null : `Scalingo runs a maintenance (${maintenance.type})`;
}

function hasFailed({ status }: DatabaseOperation): boolean {
  return status === "error" || status === "user-error";
}

/** Only between names we can read: a spelling we do not know must not keep an instance busy for ever. */
function lagsBehind(wanted: string, actual: string): boolean {
  return wanted !== actual && planByName(wanted) !== null && planByName(actual) !== null;
}
