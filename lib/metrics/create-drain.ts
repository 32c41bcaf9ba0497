import "server-only";

import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { instances } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { askProvider } from "@/lib/connections/credentials";
import { whyUnheard } from "@/lib/connections/why-unheard";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { readInstance } from "@/lib/instances/read-instance";
import { drainAddress } from "@/lib/metrics/drain-token";

export const CreateDrain = z.object({ instanceId: z.string() });
export type CreateDrain = z.infer<typeof CreateDrain>;

/**
 * Has the log lines of a watched instance's app sent here. Pressed twice, there is still one drain.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when there is no such instance
 * @throws AppError `conflict` when nobody watches it, or its provider could not reach this installation
 * @throws AppError `refused` where the provider sends no lines, else as the provider says
 */
export async function createDrain(actor: Actor, { instanceId }: CreateDrain): Promise<void> {
  requireRole(actor, "operator");
  const instance = await readInstance(actor, instanceId);
  const { connectionId, remoteId, name, providerId, providerLabel } = instance;
  if (instance.watchedAt === null) {
    throw new AppError("conflict", `Nobody watches ${name}. Watch it first.`);
  }
  const unheard = whyUnheard(providerId, providerLabel);
  if (unheard !== null) throw new AppError("conflict", unheard);

  const drain = await askProvider(
    connectionId,
    async (provider, access) =>
      provider.drains?.create(access, remoteId, drainAddress(instanceId)) ?? null,
    { purpose: "action" },
  );
  if (drain === null) throw new AppError("refused", `${providerLabel} sends no log lines.`);

  await db.transaction(async (tx) => {
    const [created] = await tx
      .update(instances)
      .set({ drainId: drain.id })
      .where(
        and(
          eq(instances.id, instanceId),
          eq(instances.teamId, actor.teamId),
          sql`${instances.drainId} is distinct from ${drain.id}`,
        ),
      )
      .returning({ id: instances.id });
    if (created !== undefined) {
      await audit(tx, actor, "instance.drain_created", instanceId, { name });
    }
  });
}
