import { State } from "@/components/ui/state";
import type { ConnectionRow } from "@/lib/connections/model";

/** Whether the provider still accepts the credentials and answers, and whether it was ever asked for a list. */
export function ConnectionState({
  connection,
}: {
  connection: Pick<ConnectionRow, "status" | "isSilent" | "syncedAt">;
}) {
  if (connection.status === "broken") return <State tone="danger">broken</State>;
  if (connection.isSilent) return <State tone="warning">no answer</State>;
  if (connection.syncedAt === null) return <State tone="busy">looking for instances</State>;
  return <State tone="calm">connected</State>;
}
