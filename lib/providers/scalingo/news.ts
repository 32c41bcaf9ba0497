import { z } from "zod";
import type { ProviderNews } from "@/lib/providers/capabilities";

const Named = z.object({ name: z.string() });

/** Variables carry their values in events; only their names are read. */
const Details = z.object({
  addon_provider_name: z.string().nullish(),
  addon_name: z.string().nullish(),
  plan_name: z.string().nullish(),
  old_plan_name: z.string().nullish(),
  new_plan_name: z.string().nullish(),
  resource_id: z.string().nullish(),
  feature: z.string().nullish(),
  old_version: z.string().nullish(),
  new_version: z.string().nullish(),
  maintenance_type: z.string().nullish(),
  old_name: z.string().nullish(),
  new_name: z.string().nullish(),
  name: z.string().nullish(),
  new_vars: z.array(Named).nullish(),
  updated_vars: z.array(Named).nullish(),
  deleted_vars: z.array(Named).nullish(),
});
type Details = z.infer<typeof Details>;

/** Source: https://developers.scalingo.com (events) and Scalingo/go-scalingo `events_structs.go`. */
const Event = z.object({
  id: z.string(),
  created_at: z.string().nullish(),
  type: z.string(),
  user: z.object({ username: z.string().nullish(), email: z.string().nullish() }).nullish(),
  type_data: Details.nullish(),
});

/**
 * Event types to ask for. Scalingo names them otherwise than the events themselves, so they are recognised
 * by what they speak of.
 */
export function isOfUse(eventTypeName: string): boolean {
  return (
    /^addon_(?!updated)/.test(eventTypeName) ||
    /^(database_maintenance|database_.*feature|variable_)/.test(eventTypeName) ||
    ["app_renamed", "app_transferred", "app_deleted"].includes(eventTypeName)
  );
}

/** Reads a message of Scalingo's; null where it tells nothing of a Redis, its address or its app. */
export function toNews(body: string): ProviderNews | null {
  const event = Event.safeParse(parsed(body)).data;
  if (event === undefined) return null;
  const details = event.type_data ?? {};
  const told = tellOf(event.type, details);
  if (told === null || isOfAnotherEngine(details)) return null;
  const at = Date.parse(event.created_at ?? "");
  return {
    ...told,
    id: event.id,
    at: Number.isNaN(at) ? null : new Date(at),
    actor: event.user?.username ?? event.user?.email ?? null,
  };
}

function tellOf(type: string, details: Details): Pick<ProviderNews, "concerns" | "what"> | null {
  const name = details.resource_id ?? "a Redis";
  switch (type) {
    case "new_addon":
      return instance(`${name} created on ${details.plan_name ?? "a plan"}`);
    case "upgrade_addon":
      return instance(
        `plan changed from ${details.old_plan_name ?? "?"} to ${details.new_plan_name ?? "?"}`,
      );
    case "delete_addon":
      return instance(`${name} destroyed`);
    case "suspend_addon":
      return instance(`${name} suspended`);
    case "resume_addon":
      return instance(`${name} resumed`);
    case "upgrade_database":
      return instance(
        `version upgraded from ${details.old_version ?? "?"} to ${details.new_version ?? "?"}`,
      );
    case "plan_database_maintenance":
      return instance(`maintenance announced (${details.maintenance_type ?? "no type"})`);
    case "start_database_maintenance":
      return instance(`maintenance began (${details.maintenance_type ?? "no type"})`);
    case "complete_database_maintenance":
      return instance(`maintenance ended (${details.maintenance_type ?? "no type"})`);
    // With TLS the address becomes another.
    case "database/add_feature":
      return address(`${details.feature ?? "a feature"} switched on`);
    case "database/remove_feature":
      return address(`${details.feature ?? "a feature"} switched off`);
    case "new_variable":
    case "edit_variable":
    case "edit_variables":
    case "delete_variable":
      return variables(details);
    case "rename_app":
      return app(`app renamed from ${details.old_name ?? "?"} to ${details.new_name ?? "?"}`);
    case "transfer_app":
      return app("app transferred to another owner");
    case "delete_app":
      return app("app deleted");
    default:
      return null;
  }
}

function variables(details: Details) {
  const named = [details.new_vars, details.updated_vars, details.deleted_vars].flatMap(
    (list) => list ?? [],
  );
  const names = [details.name, ...named.map(({ name }) => name)].filter((name) =>
    name?.includes("REDIS"),
  );
  return names.length === 0 ? null : address(`${names.join(", ")} changed`);
}

const instance = (what: string) => ({ concerns: "instance", what }) as const;
const address = (what: string) => ({ concerns: "address", what }) as const;
const app = (what: string) => ({ concerns: "app", what }) as const;

/** By the plan where one is named, else by the display name: an unknown one may be ours. */
function isOfAnotherEngine(details: Details): boolean {
  const plan = details.new_plan_name ?? details.plan_name;
  if (plan) return !plan.startsWith("redis-");
  const engine = details.addon_provider_name ?? details.addon_name ?? "";
  return /postgres|mysql|mongo|elastic|opensearch|influx/i.test(engine);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
