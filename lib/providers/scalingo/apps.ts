import "server-only";

import type { Apps, RemoteApp } from "@/lib/providers/capabilities";
import * as api from "@/lib/providers/scalingo/api";
import { atApp } from "@/lib/providers/scalingo/at-place";
import { appIdOf, isAlive } from "@/lib/providers/scalingo/map";
import { operationDone } from "@/lib/providers/scalingo/operations";
import { asUser } from "@/lib/providers/scalingo/sessions";

/** What Headroom does to a Scalingo app around a move of its data. */
export const apps: Apps = {
  // Only the regions Scalingo names to this account; one it cannot reach is simply absent.
  list: (access) =>
    asUser(access, async ({ line, bearer, regions }) => {
      const seen: RemoteApp[] = [];
      for (const region of regions) {
        for (const { id: appId, name } of await api.apps({ line, bearer, region })) {
          seen.push({ id: appIdOf({ region: region.name, appId }), name });
        }
      }
      return seen;
    }),

  formation: (access, app) =>
    atApp(access, app, async (where, { appId }) => {
      const lines = await api.formation(where, appId);
      return lines.map(({ name, amount, size }) => ({
        type: name,
        quantity: amount,
        size: size ?? "",
      }));
    }),

  scale: (access, app, wanted) =>
    atApp(access, app, async (where, { appId }) => {
      if (wanted.length === 0) return;
      const lines = wanted.map(({ type, quantity }) => ({ name: type, amount: quantity }));
      await operationDone(where, appId, await api.scale(where, appId, lines));
    }),

  running: (access, app, type) =>
    atApp(access, app, async (where, { appId }) => {
      const containers = await api.containers(where, appId);
      return containers.filter((container) => container.type === type && isAlive(container)).length;
    }),

  restart: (access, app, type) =>
    atApp(access, app, async (where, { appId }) => {
      const scope = type === null ? [] : [type];
      await operationDone(where, appId, await api.restart(where, appId, scope));
    }),

  runOnce: (access, app, command) =>
    atApp(access, app, (where, { appId }) => api.runOnce(where, appId, command)),

  // The documented way is a page of one's own and scaling the web containers to none.
  setMaintenance: null,

  configVars: (access, app) =>
    atApp(access, app, async (where, { appId }) => {
      const variables = await api.variables(where, appId);
      return Object.fromEntries(variables.map(({ name, value }) => [name, value ?? ""]));
    }),

  setConfigVars: (access, app, vars) =>
    atApp(access, app, async (where, { appId }) => {
      const kept: { name: string; value: string }[] = [];
      const unwanted: string[] = [];
      for (const [name, value] of Object.entries(vars)) {
        if (value === null) unwanted.push(name);
        else kept.push({ name, value });
      }
      if (kept.length > 0) await api.putVariables(where, appId, kept);
      if (unwanted.length > 0) await removeVariables(where, appId, unwanted);
      return { restarts: false };
    }),
};

/** Scalingo knows variables by ids. Those that are gone already need none. */
async function removeVariables(
  where: api.InRegion,
  appId: string,
  names: readonly string[],
): Promise<void> {
  const present = await api.variables(where, appId);
  const ids = present.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  if (ids.length > 0) await api.deleteVariables(where, appId, ids);
}
