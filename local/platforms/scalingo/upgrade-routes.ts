import type { Answer, Route } from "../http";
import type { House } from "../house";
import type { AddOn } from "../state";
import { accepted, ok } from "./answers";
import type { Named } from "./database-api";
import { planChangeOperation, refuseWhileChanging } from "./database-status";
import type { DatabaseOperation } from "./databases-state";
import { databaseOperationBody, versionBody, windowBody } from "./database-words";
import { invalid, notFound } from "./errors";
import { databaseOf } from "./lookups";
import { newMongoId } from "./mongo-id";
import { after } from "./time";
import type { Caller } from "./tokens";
import { nextVersion, readable } from "./versions";

const PENDING_SECONDS = 2;

/** Upgrades to the next version of the chain, and how operations on databases fare. */
export function upgradeRoutes(
  house: House,
  prefix: string,
  named: Named,
  own: (addonId: string, caller: Caller) => AddOn,
): Route<Caller>[] {
  const { store } = house;
  return [
    {
      method: "POST",
      pattern: "/api/databases/:addon/upgrade",
      handle: (ask, caller) => upgrade(house, prefix, named(ask, caller)),
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/operations/:operation",
      handle(ask, caller) {
        const addon = named(ask, caller);
        const operation = operationNamed(house, addon, ask.params.operation!);
        if (operation === null) throw notFound("operation");
        return ok({ operation: databaseOperationBody(operation) });
      },
    },
    {
      // Where the answer to an upgrade leads: without the database in its path.
      method: "GET",
      pattern: "/api/operations/:operation",
      handle(ask, caller) {
        const operation = store.state.scalingo.databaseOperations.find(
          ({ id }) => id === ask.params.operation,
        );
        if (operation === undefined) throw notFound("operation");
        own(operation.addonId, caller);
        return ok({ operation: databaseOperationBody(operation) });
      },
    },
  ];
}

function upgrade(house: House, prefix: string, addon: AddOn): Answer {
  const { store, changes } = house;
  refuseWhileChanging(store.state, addon);
  const version = nextVersion(databaseOf(store.state, addon.id).versionId);
  if (version === null) throw invalid("version", "is already the newest one");
  const now = new Date();
  const operation: DatabaseOperation = {
    id: newMongoId(),
    addonId: addon.id,
    type: "upgrade",
    status: "pending",
    createdAt: now.toISOString(),
    runsAt: after(now, PENDING_SECONDS * changes.pace),
    finishedAt: null,
    error: null,
    toVersionId: version.id,
  };
  store.change(({ scalingo }) => scalingo.databaseOperations.push(operation));
  return accepted(`${house.baseUrl()}${prefix}/api/operations/${operation.id}`, {
    ...versionBody(version),
    maintenance_window: windowBody(store.state, addon),
    message: `Database upgrade to ${readable(version)} is pending`,
    operation_id: operation.id,
    warning_message: "",
  });
}

function operationNamed({ store }: House, addon: AddOn, id: string): DatabaseOperation | null {
  const kept = store.state.scalingo.databaseOperations.find(
    (operation) => operation.addonId === addon.id && operation.id === id,
  );
  if (kept !== undefined) return kept;
  // A plan change that was begun a moment ago is not written down yet.
  const changing = planChangeOperation(store.state, addon);
  return changing?.id === id ? changing : null;
}
