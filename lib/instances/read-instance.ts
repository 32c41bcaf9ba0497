import "server-only";

import { eq } from "drizzle-orm";
import { instances } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";
import { instanceRows, type PolicyRow } from "@/lib/instances/instance-rows";
import type { InstanceRow } from "@/lib/instances/model";
import { NO_INSTANCE } from "@/lib/instances/unknown";

/**
 * One instance, with its policy; null where it was never watched.
 *
 * @throws AppError `not_found` when there is none or it is another team's
 */
export async function readInstance(
  actor: Actor,
  instanceId: string,
): Promise<InstanceRow & { policy: PolicyRow | null }> {
  const [found] = await instanceRows(actor, eq(instances.id, instanceId));
  if (found === undefined) throw new AppError("not_found", NO_INSTANCE);
  return { ...found.row, policy: found.policy };
}
