import "server-only";

import * as databaseApi from "@/lib/providers/scalingo/database-api";
import type { Database } from "@/lib/providers/scalingo/database-map";
import { nothingUnderWay, type UnderWay } from "@/lib/providers/scalingo/state-of";
import { nearest } from "@/lib/providers/scalingo/why-not-now";

/**
 * Looks at a database, and closer while something is under way: at its operation where it names one, at
 * its maintenances where it does not. A quiet database costs one request.
 */
export async function lookUnderWay(
  at: databaseApi.AtDatabase,
): Promise<{ database: Database | null; underWay: UnderWay }> {
  const database = await databaseApi.database(at);
  const operationId = database?.current_operation_id;
  if (operationId) {
    const operation = await databaseApi.operation(at, operationId);
    return { database, underWay: { ...nothingUnderWay, operation } };
  }
  if (database?.status !== "migrating") return { database, underWay: nothingUnderWay };
  const maintenance = nearest(await databaseApi.maintenances(at));
  return {
    database,
    underWay: {
      ...nothingUnderWay,
      maintenance: maintenance?.status === "running" ? maintenance : null,
    },
  };
}
