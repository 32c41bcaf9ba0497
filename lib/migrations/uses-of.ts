import "server-only";

import { addressOf, appOf, ask, providerIdOf } from "@/lib/migrations/instance-of";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import { leadsTo } from "@/lib/migrations/redis-url-parts";
import type { AppUse } from "@/lib/migrations/spec";
import type { SteppedApp } from "@/lib/migrations/step-rows";
import type { RemoteApp } from "@/lib/providers/capabilities";
import { providerNamed } from "@/lib/providers";

/** Scalingo's own variables belong to the add-on and cannot be set. */
const OWNED_BY_ADDON = /^SCALINGO_/;

export type FoundUse = AppUse & { processes: { type: string; quantity: number }[] };

/**
 * Finds the variables that hold the address of an instance: on each app it is attached to, or on the app it
 * belongs to. Variables of apps elsewhere are not found; a person names those.
 */
export async function usesOf(instance: InstanceRecord): Promise<FoundUse[]> {
  const { connectionId, remoteId } = instance;
  const providerId = await providerIdOf(connectionId);
  if (providerNamed(providerId).apps === null) return [];
  const { url } = await addressOf(instance);
  return ask(connectionId, async ({ attachments, apps }, access) => {
    const attached = attachments === null ? [] : await attachments.list(access, remoteId);
    const byId = new Map<string, RemoteApp>(attached.map(({ app }) => [app.id, app]));
    if (byId.size === 0) {
      const own = appOf(instance, providerId);
      byId.set(own.id, own);
    }
    const uses: FoundUse[] = [];
    for (const app of byId.values()) {
      const formation = await apps!.formation(access, app);
      const processes = formation.map(({ type, quantity }) => ({ type, quantity }));
      const vars = await apps!.configVars(access, app);
      for (const configVar of holding(vars, url)) {
        uses.push({ connectionId, app: { id: app.id, name: app.name }, configVar, processes });
      }
    }
    return uses;
  });
}

/** Names of the variables that lead to an address, aliases (`$NAME`) included. */
function holding(vars: Readonly<Record<string, string>>, url: string): string[] {
  const resolved = (value: string) =>
    value.startsWith("$") ? (vars[value.slice(1)] ?? "") : value;
  return Object.entries(vars)
    .filter(([name, value]) => !OWNED_BY_ADDON.test(name) && leadsTo(resolved(value), url))
    .map(([name]) => name)
    .toSorted();
}

/** Every app that has to stand still for a cutover, once each. */
export function appsOf(
  uses: readonly AppUse[],
  providerIds: ReadonlyMap<string, string>,
): SteppedApp[] {
  const apps = new Map<string, SteppedApp>();
  for (const { connectionId, app } of uses) {
    const providerId = providerIds.get(connectionId);
    const port = providerId === undefined ? null : providerNamed(providerId).apps;
    if (port === null) continue;
    apps.set(`${connectionId} ${app.id}`, {
      connectionId,
      app,
      hasMaintenance: port.setMaintenance !== null,
    });
  }
  return [...apps.values()];
}
