import "server-only";

import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { InstanceRow } from "@/lib/instances/model";
import { readInstance } from "@/lib/instances/read-instance";
import { providerNamed } from "@/lib/providers";
import type { Access } from "@/lib/providers/model";
import type { Capabilities } from "@/lib/providers/provider";

type Ability = keyof Capabilities;
type Abilities<A extends Ability> = NonNullable<Capabilities[A]>;

/** What a provider can do, and for which instance it is asked. */
export type There<A extends Ability> = {
  can: Abilities<A>;
  access: Access;
  remoteId: string;
};

/**
 * Asks the provider of one of the team's instances about something only some providers can; null where
 * this one cannot. A person waits for the answer, so it may use the account's reserve.
 *
 * @throws AppError `not_found` when there is no such instance, else as the provider says
 */
export async function lookAtProvider<A extends Ability, T>(
  actor: Actor,
  instanceId: string,
  ability: A,
  look: (there: There<A>) => Promise<T>,
): Promise<T | null> {
  const instance = await readInstance(actor, instanceId);
  if (providerNamed(instance.providerId)[ability] === null) return null;
  return ask(instance, ability, look);
}

/** What is written into the history of the instance; never a secret. */
type Entry = {
  what: `instance.${string}`;
  details: Record<string, string | number | boolean | null>;
};

/**
 * Changes something at the provider of one of the team's instances, and records who did.
 *
 * The record follows the change: a change that was refused leaves none, and every change is one that
 * may be made twice.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when there is no such instance
 * @throws AppError `refused` where the provider cannot do this, else as the provider says
 */
export async function changeAtProvider<A extends Ability, T>(
  actor: Actor,
  instanceId: string,
  ability: A,
  { what, details }: Entry,
  change: (there: There<A>, instance: InstanceRow) => Promise<T>,
): Promise<T> {
  requireRole(actor, "operator");
  const instance = await readInstance(actor, instanceId);
  if (providerNamed(instance.providerId)[ability] === null) {
    throw new AppError("refused", `${instance.providerLabel} offers no way to do this.`);
  }
  const changed = await ask(instance, ability, (there) => change(there, instance));
  await db.transaction((tx) =>
    audit(tx, actor, what, instance.id, { name: instance.name, ...details }),
  );
  return changed;
}

function ask<A extends Ability, T>(
  { connectionId, remoteId }: InstanceRow,
  ability: A,
  about: (there: There<A>) => Promise<T>,
): Promise<T> {
  return askProvider(
    connectionId,
    (provider, access) => about({ can: provider[ability] as Abilities<A>, access, remoteId }),
    { purpose: "action" },
  );
}
