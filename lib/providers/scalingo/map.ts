import { z } from "zod";
import { cheapestFirst } from "@/lib/providers/cheapest-first";
import type { Plan, Remote, RemoteStatus } from "@/lib/providers/provider";
import { planByName } from "@/lib/providers/scalingo/catalog";

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

export const Variable = z.object({ name: z.string(), value: z.string().nullish() });
export type Variable = z.infer<typeof Variable>;

export const AddOnToken = z.object({ addon: z.object({ token: z.string() }) });

export const Database = z.object({
  status: z.string(),
  plan: z.string(),
  app_name: z.string().nullish(),
  current_operation_id: z.string().nullish(),
});
export type Database = z.infer<typeof Database>;

/** Where an add-on lives. Ids only: they survive renaming. */
export type Place = { region: string; appId: string; addOnId: string };

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
): Remote {
  const { status, progress } = stateOf(addOn, database);
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

type State = { status: RemoteStatus; progress: string | null };

const words: Record<string, string> = {
  creating: "Scalingo is creating the database",
  updating: "Scalingo is changing the plan",
  upgrading: "Scalingo is upgrading the Redis version",
  migrating: "Scalingo is moving the database to another machine",
};

function stateOf(addOn: AddOn, database: Database | null): State {
  if (addOn.status === "suspended") {
    return { status: "failed", progress: "Scalingo has suspended the add-on" };
  }
  if (addOn.status === "provisioning") return { status: "changing", progress: words.creating! };
  if (database === null) {
    return addOn.status === "running"
      ? { status: "ready", progress: null }
      : { status: "changing", progress: `Scalingo calls its state “${addOn.status}”` };
  }
  if (database.status === "stopped") {
    return { status: "failed", progress: "Scalingo has stopped the database" };
  }
  if (database.status !== "running") {
    const progress = words[database.status] ?? `Scalingo calls its state “${database.status}”`;
    return { status: "changing", progress };
  }
  if (database.current_operation_id) {
    return { status: "changing", progress: "Scalingo is still working on it" };
  }
  // For a moment after the request the servers have not begun and still say "running".
  if (lagsBehind(addOn.plan.name, database.plan)) {
    return { status: "changing", progress: words.updating! };
  }
  return { status: "ready", progress: null };
}

/** Only between names we can read: a spelling we do not know must not keep an instance busy for ever. */
function lagsBehind(wanted: string, actual: string): boolean {
  return wanted !== actual && planByName(wanted) !== null && planByName(actual) !== null;
}

const MINUTES_PER_MONTH = 43_200; // Scalingo's own month has 30 days.

/**
 * Scalingo's plans in our words, cheapest first. `current` is added when Scalingo no longer lists it,
 * as not offered and without a price. A name that tells nothing is left out.
 */
export function toPlans(current: string, sold: readonly SoldPlan[]): Plan[] {
  const plans = new Map<string, Plan>();
  const kept = planByName(current);
  if (kept !== null) {
    plans.set(kept.id, { ...kept, monthlyCents: null, currency: "EUR", isOffered: false });
  }
  for (const plan of sold) {
    const told = planByName(plan.name);
    if (told === null) continue;
    plans.set(told.id, {
      ...told,
      monthlyCents: monthlyCentsOf(plan),
      currency: "EUR",
      isOffered: plan.disabled !== true && plan.to_be_discontinued !== true,
    });
  }
  return cheapestFirst([...plans.values()]);
}

/** Cents per 30 days, from the price per minute; from the deprecated monthly price where there is none. */
function monthlyCentsOf({ price, pricings }: SoldPlan): number | null {
  const current = pricings?.default;
  if (current?.currency === "EUR" && current.period === "minute") {
    return cents(Number(current.price) * MINUTES_PER_MONTH);
  }
  return price === null || price === undefined ? null : cents(Number(price));
}

function cents(euros: number): number | null {
  return Number.isFinite(euros) ? Math.round(euros * 100) : null;
}

const OWNED = /^SCALINGO_(.*_)?REDIS(_.*)?_URL$/;

/**
 * Finds the Redis URL of one add-on among its app's variables (aliases resolved), or null.
 *
 * Variables the add-on owns begin with SCALINGO_; REDIS_URL is an alias that people point elsewhere.
 * How a second Redis of the same app is named is not published: then the resource's own name, which is
 * the user and the host of its URL, decides, and nothing is guessed.
 */
export function redisUrlAmong(
  variables: readonly Variable[],
  resourceId: string | null,
): string | null {
  const urls = variables
    .filter(({ name, value }) => OWNED.test(name) && /^rediss?:\/\//.test(value ?? ""))
    .map(({ value }) => value ?? "");
  const distinct = [...new Set(urls)];
  if (distinct.length === 1) return distinct[0]!;
  return distinct.find((url) => resourceId !== null && belongsTo(url, resourceId)) ?? null;
}

function belongsTo(address: string, resourceId: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, hostname } = new URL(address);
  const host = hostname.split(".")[0];
  return username === resourceId || host === resourceId || host === resourceId.replaceAll("_", "-");
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
