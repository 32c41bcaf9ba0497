import "server-only";

import { eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { connectionRows } from "@/lib/connections/connection-rows";
import type { ConnectionRow } from "@/lib/connections/model";
import { AppError } from "@/lib/errors";

/** @throws AppError `not_found` when the connection is gone or another team's */
export async function readConnection(actor: Actor, connectionId: string): Promise<ConnectionRow> {
  const [row] = await connectionRows(actor, eq(connections.id, connectionId));
  if (row === undefined) throw new AppError("not_found", "There is no such account in this team.");
  return row;
}
