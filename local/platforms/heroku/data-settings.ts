import { z } from "zod";
import type { House } from "../house";
import { serverOf, type AddOn, type ServerSpec, type State } from "../state";

/** What Redis does when a plan's memory is full, by policy, and what it then means for keys. */
export const evictionPolicies = {
  noeviction: "return errors when the memory limit is reached",
  "allkeys-lfu": "remove the least frequently used keys first",
  "volatile-lfu": "remove the least frequently used keys with an expiry first",
  "allkeys-lru": "remove the least recently used keys first",
  "volatile-lru": "remove the least recently used keys with an expiry first",
  "allkeys-random": "remove keys at random",
  "volatile-random": "remove keys with an expiry at random",
  "volatile-ttl": "remove the keys with the shortest time to live first",
} as const;
export type EvictionPolicy = keyof typeof evictionPolicies;

const policyNames = Object.keys(evictionPolicies) as [EvictionPolicy, ...EvictionPolicy[]];
const TIMEOUT_SECONDS = 300;

/** One or more settings at once. The letters are those Redis knows for keyspace events. */
export const SettingsChange = z
  .strictObject({
    timeout: z.int().min(0).max(2_147_483_647),
    maxmemory_policy: z.enum(policyNames),
    notify_keyspace_events: z.string().regex(/^[KEg$lshztdxenmA]*$/),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0);
export type SettingsChange = z.infer<typeof SettingsChange>;

/**
 * Changes settings of a database: at once on the server that runs, and on the one that is about to
 * take its place. They are part of what the server is, so restarts and plan changes keep them.
 */
export async function changeSettings(
  { store, servers }: House,
  addon: AddOn,
  change: SettingsChange,
): Promise<void> {
  const ids = store.change((state) => {
    const concerned = serversToCome(state, addon);
    for (const server of concerned) {
      if (change.timeout !== undefined) server.idleTimeoutSeconds = change.timeout;
      if (change.maxmemory_policy !== undefined) server.evictionPolicy = change.maxmemory_policy;
      if (change.notify_keyspace_events !== undefined) {
        server.keyspaceEvents = change.notify_keyspace_events;
      }
    }
    return concerned.map(({ id }) => id);
  });
  for (const id of ids) {
    await servers.ensure(id);
    await servers.reconfigure(id);
  }
}

/** The settings as the Data API tells them: what holds, what held at first, what may be. */
export function settingsBody(server: ServerSpec) {
  return {
    maxmemory_policy: {
      value: server.evictionPolicy,
      default: "noeviction",
      desc: "What happens to keys when the memory of the plan is full.",
      values: evictionPolicies,
    },
    notify_keyspace_events: {
      value: server.keyspaceEvents ?? "",
      default: "",
      desc: "Which changes of keys are published to subscribers.",
      values: {
        "": "no events are published",
        AKE: "all events but key misses are published",
      },
    },
    standby_segv_workaround: {
      value: false,
      default: false,
      desc: "Keeps standbys of old versions from ending while they copy.",
    },
    timeout: {
      value: server.idleTimeoutSeconds,
      default: TIMEOUT_SECONDS,
      desc: "Seconds after which an idle client is disconnected; 0 is never.",
    },
  };
}

/** The server that runs, and the one that a plan change or a maintenance prepares. */
function serversToCome(state: State, addon: AddOn): ServerSpec[] {
  const heirs = [
    ...state.changes.filter(({ phase }) => phase !== "retiring"),
    ...state.maintenance.rows.filter(({ status }) => status !== "completed"),
  ].flatMap(({ addonId, newServerId }) => (addonId === addon.id ? [newServerId] : []));
  const ids = [serverOf(state, addon).id, ...heirs];
  return state.servers.filter(({ id }) => ids.includes(id));
}
