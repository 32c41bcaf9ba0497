import "server-only";

import type { Actor } from "@/lib/auth/model";
import { connectionRows } from "@/lib/connections/connection-rows";
import type { ConnectionRow } from "@/lib/connections/model";

/** The team's accounts at providers, by provider and label. Their credentials stay behind. */
export function listConnections(actor: Actor): Promise<ConnectionRow[]> {
  return connectionRows(actor);
}
