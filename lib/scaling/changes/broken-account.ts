import "server-only";

import { and, eq } from "drizzle-orm";
import { connections } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";

/** Why no plan of an account can be changed now, as an error to meet; null while its credentials work. */
export async function brokenAccount(
  tx: Tx | Database,
  { connectionId, name }: { connectionId: string; name: string },
): Promise<AppError | null> {
  const [broken] = await tx
    .select({ label: connections.label })
    .from(connections)
    .where(and(eq(connections.id, connectionId), eq(connections.status, "broken")));
  if (broken === undefined) return null;
  return new AppError(
    "conflict",
    `The account ${broken.label} has to be reconnected before the plan of ${name} can be changed. Ask an owner of the team.`,
  );
}
