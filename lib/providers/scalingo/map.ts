import { z } from "zod";
import type { Remote } from "@/lib/providers/model";
import type { Database } from "@/lib/providers/scalingo/database-map";
import { nothingUnderWay, stateOf, type UnderWay } from "@/lib/providers/scalingo/state-of";

/**
 * The parts of Scalingo's answers that Headroom reads.
 * Source: https://developers.scalingo.com; the database API as typed by Scalingo/scalingo.js.
 */
export const Exchange = z.object({ token: z.string() });

export const Self = z.object({
  user: z.object({ id: z.string(), username: z.string().nullish(), email: z.string().nullish() }),
});

export const Region = z.object({ name: z.string(), api: z.url(), database_api: z.url() });
export type Region = z.infer<typeof Region>;
export const Regions = z.object({ regions: z.array(Region) });

export const App = z.object({ id: z.string(), name: z.string() });
export type App = z.infer<typeof App>;

export const AddOn = z.object({
  id: z.string(),
  resource_id: z.string().nullish(),
  status: z.string(),
  plan: z.object({ name: z.string() }),
  addon_provider: z.object({ id: z.string() }),
});
export type AddOn = z.infer<typeof AddOn>;

const Money = z.union([z.string(), z.number()]);

export const SoldPlan = z.object({
  id: z.string(),
  name: z.string(),
  disabled: z.boolean().nullish(),
  to_be_discontinued: z.boolean().nullish(),
  price: Money.nullish(),
  pricings: z
    .object({
      default: z.object({ price: Money, currency: z.string(), period: z.string() }).nullish(),
    })
    .nullish(),
});
export type SoldPlan = z.infer<typeof SoldPlan>;

export const Variable = z.object({
  id: z.string(),
  name: z.string(),
  value: z.string().nullish(),
});
export type Variable = z.infer<typeof Variable>;

export const AddOnToken = z.object({ addon: z.object({ token: z.string() }) });

/** Of which there are so many of one type, wanted. */
export const FormationLine = z.object({
  name: z.string(),
  amount: z.int(),
  size: z.string().nullish(),
});

export const Container = z.object({
  type: z.string(),
  state: z.string().nullish(),
  deleted_at: z.string().nullish(),
});
export type Container = z.infer<typeof Container>;

/** One that boots or is being stopped still works on data. */
export function isAlive({ state, deleted_at: deletedAt }: Container): boolean {
  return !deletedAt && !["stopped", "crashed", "deleted"].includes(state ?? "");
}

/** Work on an app that goes on after the answer. Ends as `done` or `error`. */
export const Operation = z.object({ status: z.string(), error: z.string().nullish() });

export const NotificationPlatform = z.object({
  id: z.string(),
  name: z.string(),
  available_event_ids: z.array(z.string()).nullish(),
});

export const EventType = z.object({ id: z.string(), name: z.string() });

export const Notifier = z.object({
  id: z.string(),
  type_data: z.object({ webhook_url: z.string().nullish() }).nullish(),
});

/** Where an app lives. Ids only: they survive renaming. */
export type AppPlace = { region: string; appId: string };

/** Where an add-on lives. */
export type Place = AppPlace & { addOnId: string };

/** The id of an app, and of the part of the inventory that holds its add-ons. */
export function appIdOf({ region, appId }: AppPlace): string {
  return [region, appId].join("/");
}

/** Null for an id that this adapter did not make. */
export function appPlaceOf(id: string): AppPlace | null {
  const [region, appId, ...rest] = id.split("/");
  return region && appId && rest.length === 0 ? { region, appId } : null;
}

/** The id that only this adapter takes apart, with `placeOf`. */
export function remoteIdOf({ region, appId, addOnId }: Place): string {
  return [region, appId, addOnId].join("/");
}

/** Null for an id that this adapter did not make. */
export function placeOf(remoteId: string): Place | null {
  const [region, appId, addOnId, ...rest] = remoteId.split("/");
  return region && appId && addOnId && rest.length === 0 ? { region, appId, addOnId } : null;
}

/** By the provider's id or the plan's name: the display name changes with the marketing. */
export function isRedis({ addon_provider: provider, plan }: AddOn): boolean {
  return ["redis", "scalingo-redis"].includes(provider.id) || plan.name.startsWith("redis-");
}

/** A plan's name in our words: `redis:redis-starter-512`. */
export function planIdOf(planName: string): string {
  return `redis:${planName}`;
}

/** A plan's id in Scalingo's words. */
export function planNameOf(planId: string): string {
  return planId.slice(planId.indexOf(":") + 1);
}

/**
 * Describes an add-on in our words.
 *
 * The add-on shows a new plan at once; the database API knows what the servers really do. `database`
 * null: nobody asked it.
 */
export function toRemote(
  place: Place,
  appName: string,
  addOn: AddOn,
  database: Database | null,
  underWay: UnderWay = nothingUnderWay,
): Remote {
  const { status, progress } = stateOf(addOn, database, underWay);
  return {
    remoteId: remoteIdOf(place),
    name: addOn.resource_id ?? appName,
    appName,
    region: place.region,
    planId: planIdOf(addOn.plan.name),
    status,
    // Scalingo bills the list price: the plan's.
    monthlyCents: null,
    currency: "EUR",
    progress,
    // Whether a database listens outside of its region shows only when one tries.
    isReachable: true,
  };
}

/** When a bearer ends, in milliseconds since the epoch; null when it does not say. */
export function expiryOf(bearer: string): number | null {
  try {
    const payload = (bearer.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const claims = z.object({ exp: z.number() }).safeParse(JSON.parse(atob(payload)));
    return claims.success ? claims.data.exp * 1000 : null;
  } catch {
    return null; // Not a JWT: Scalingo may change that, and the caller has a shorter rule for it.
  }
}
