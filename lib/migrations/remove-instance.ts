import "server-only";

import type { Actor } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";
import { formatCounted } from "@/lib/format";
import { unwatchInstance } from "@/lib/instances/unwatch-instance";
import { ask } from "@/lib/migrations/instance-of";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import type { Removal } from "@/lib/migrations/model";
import { lookAtClients } from "@/lib/migrations/steps/clients";
import type { Attachment } from "@/lib/providers/capabilities";

/**
 * Removes an instance at its provider, with all that is in it, when a person has typed its name. One that is
 * gone already is fine. `instance` is null for one that Headroom does not list.
 *
 * @throws AppError `invalid` when the name is another one
 * @throws AppError `conflict` when somebody still uses it
 */
export async function removeInstance(
  actor: Actor,
  typed: string,
  wanted: {
    connectionId: string;
    remoteId: string;
    name: string;
    /** The app it belongs to. */
    appName: string;
    instance: InstanceRecord | null;
  },
  { mayBeSilent }: { mayBeSilent: boolean },
): Promise<void> {
  const { connectionId, remoteId, name, appName, instance } = wanted;
  if (typed.trim() !== name) {
    const message = `Type the name as it is written: ${name}.`;
    throw new AppError("invalid", message, { fields: { name: message } });
  }
  const left = instance === null ? 0 : await clientsAt(instance, mayBeSilent);
  if (left > 0) {
    throw new AppError(
      "conflict",
      `${formatCounted(left, "client")} still ${left === 1 ? "uses" : "use"} ${name}. Find out who before you remove it.`,
    );
  }
  // Nobody is told that it is gone: it was meant to.
  if (instance !== null && instance.watchedAt !== null) {
    await unwatchInstance(actor, { instanceId: instance.id });
  }
  await unlessGone(async () => {
    // Heroku removes nothing that other apps have attached, as each app has that was switched.
    const attached = (await attachmentsOf(wanted)) ?? [];
    const others = attached.filter(({ app }) => app.name !== appName && app.id !== appName);
    await ask(connectionId, async ({ attachments, lifecycle }, access) => {
      for (const { id } of others) await attachments!.detach(access, id);
      await lifecycle!.destroy(access, remoteId);
    });
  });
}

/** Says which variables of which apps go with an instance, each of which restarts its app. */
export async function removalOf(wanted: {
  connectionId: string;
  remoteId: string;
}): Promise<Removal> {
  const attached = await unlessGone(() => attachmentsOf(wanted));
  if (attached === null) return { uses: null };
  return { uses: (attached ?? []).map(({ app, configVar }) => ({ app: app.name, configVar })) };
}

/** Null where the provider knows of none. */
function attachmentsOf({
  connectionId,
  remoteId,
}: {
  connectionId: string;
  remoteId: string;
}): Promise<Attachment[] | null> {
  return ask(connectionId, async ({ attachments }, access) =>
    attachments === null ? null : attachments.list(access, remoteId),
  );
}

/** Undefined for an instance that is gone at its provider already. */
async function unlessGone<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    return undefined;
  }
}

/** One that was never finished may not answer; whoever could use it does not either. */
async function clientsAt({ id }: InstanceRecord, mayBeSilent: boolean): Promise<number> {
  try {
    return (await lookAtClients(id)).clients;
  } catch (error) {
    if (!mayBeSilent || !(error instanceof AppError)) throw error;
    return 0;
  }
}
