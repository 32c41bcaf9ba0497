import { z } from "zod";
import { cheapestFirst } from "@/lib/providers/cheapest-first";
import { knownPlan, knownPlans, planByName } from "@/lib/providers/heroku/catalog";
import type { Plan, Remote, RemoteStatus } from "@/lib/providers/provider";

/**
 * The parts of Heroku's answers that Headroom reads.
 * Source: https://devcenter.heroku.com/articles/platform-api-reference; `Wait` from heroku/cli.
 */
export const Account = z.object({
  id: z.string(),
  email: z.string(),
  suspended_at: z.string().nullish(),
  delinquent_at: z.string().nullish(),
});

const Price = z.object({
  cents: z.number(),
  contract: z.boolean().nullish(),
  unit: z.string().nullish(),
});

export const AddOn = z.object({
  id: z.string(),
  name: z.string(),
  app: z.object({ id: z.string(), name: z.string() }),
  addon_service: z.object({ name: z.string() }),
  plan: z.object({ name: z.string() }),
  state: z.string(),
  billed_price: Price.nullish(),
  config_vars: z.array(z.string()).nullish(),
  provision_message: z.string().nullish(),
});
export type AddOn = z.infer<typeof AddOn>;

export const App = z.object({
  id: z.string(),
  name: z.string(),
  region: z.object({ name: z.string() }).nullish(),
});
export type App = z.infer<typeof App>;

export const SoldPlan = z.object({
  name: z.string(),
  human_name: z.string().nullish(),
  price: Price.nullish(),
  state: z.string().nullish(),
  visible: z.boolean().nullish(),
});
export type SoldPlan = z.infer<typeof SoldPlan>;

export const Wait = z.object({ message: z.string().nullish(), "waiting?": z.boolean() });
export type Wait = z.infer<typeof Wait>;

export const ConfigVars = z.record(z.string(), z.string().nullable());
export type ConfigVars = z.infer<typeof ConfigVars>;

/** Heroku's own Redis, under its old and its new slug, and Redis Cloud. */
export function isRedis({ addon_service: service }: AddOn): boolean {
  return isHerokuRedis(service.name) || service.name === "rediscloud";
}

/** Whether the Data API knows this add-on service; Redis Cloud has none. */
export function isHerokuRedis(service: string): boolean {
  return service.startsWith("heroku-redis") || service === "heroku-key-value-store";
}

/**
 * A plan's name in our words: `heroku-redis:premium-1`, whatever the service is called today.
 * Plans called hobby in old accounts are today's mini.
 */
export function planIdOf(planName: string): string {
  const colon = planName.indexOf(":");
  const service = planName.slice(0, colon);
  const name = planName.slice(colon + 1);
  if (colon < 0 || !isHerokuRedis(service)) return planName;
  return `heroku-redis:${name === "hobby" || name.startsWith("hobby-") ? "mini" : name}`;
}

/** A plan's id in the words of the add-on service that sells it. */
export function planNameOf(planId: string, service: string): string {
  return `${service}:${planId.slice(planId.indexOf(":") + 1)}`;
}

/**
 * Describes an add-on in our words.
 *
 * The Platform API shows a new plan at once; only the Data API knows whether the change is still under
 * way. `wait` null: nobody asked it, or there is none (Redis Cloud).
 */
export function toRemote(addOn: AddOn, app: App | null, wait: Wait | null): Remote {
  const status = statusOf(addOn, wait);
  return {
    remoteId: addOn.id,
    name: addOn.name,
    appName: app?.name ?? addOn.app.name,
    region: app?.region?.name ?? "unknown",
    planId: planIdOf(addOn.plan.name),
    status,
    monthlyCents: centsOf(addOn.billed_price),
    currency: "USD",
    progress: status === "ready" ? null : progressOf(addOn, wait),
    isReachable: !/:(private|shield)-/.test(addOn.plan.name),
  };
}

function statusOf(addOn: AddOn, wait: Wait | null): RemoteStatus {
  if (addOn.state === "deprovisioned" || addOn.state === "suspended") return "failed";
  return addOn.state === "provisioned" && wait?.["waiting?"] !== true ? "ready" : "changing";
}

function progressOf(addOn: AddOn, wait: Wait | null): string {
  if (addOn.state === "provisioned") return wait?.message ?? "Heroku is still at it";
  if (addOn.state === "provisioning") return addOn.provision_message ?? "Heroku is creating it";
  if (addOn.state === "deprovisioning") return "Heroku is removing it";
  if (addOn.state === "deprovisioned") return "Heroku could not create it, or removed it";
  return `Heroku calls its state “${addOn.state}”`;
}

/** A price per month in cents; null when Heroku leaves it to a contract or counts in something else. */
function centsOf(price: z.infer<typeof Price> | null | undefined): number | null {
  if (!price || price.contract === true) return null;
  if ((price.unit ?? "month") !== "month") return null;
  return Math.round(price.cents);
}

/**
 * Every plan of a service: Heroku's names and prices, with the sizes of our table, cheapest first.
 *
 * A plan of the table that Heroku no longer lists stays, as not offered: an instance may still be on it.
 * A plan Heroku lists and the table lacks has no size, so it is shown and never chosen. A name that
 * tells nothing at all is left out.
 */
export function toPlans(service: string, sold: readonly SoldPlan[]): Plan[] {
  const plans = new Map<string, Plan>();
  for (const known of knownPlans) {
    if (!known.id.startsWith(planIdOf(`${service}:`))) continue;
    plans.set(known.id, { ...known, currency: "USD", isOffered: false });
  }
  for (const { name, human_name: humanName, price, state, visible } of sold) {
    const id = planIdOf(name);
    // An old name beside today's: the first one sold says what it costs.
    if (plans.get(id)?.isOffered) continue;
    const known = knownPlan(id);
    const told = known ?? planByName(id);
    if (told === null) continue;
    plans.set(id, {
      ...told,
      label: known?.label ?? humanName ?? told.label,
      monthlyCents: centsOf(price) ?? told.monthlyCents,
      currency: "USD",
      isOffered: visible !== false && state !== "shutdown",
    });
  }
  return cheapestFirst([...plans.values()]);
}

/**
 * Finds the Redis URL among the variables that the add-on itself set on its app, or null.
 *
 * By the add-on's own list of names, in no trusted order: old add-ons have both REDIS_TLS_URL and an
 * unencrypted REDIS_URL, some have none. TLS comes first, then the names that are not obsolete.
 */
export function redisUrlAmong(addOn: AddOn, vars: ConfigVars): string | null {
  const found = (addOn.config_vars ?? [])
    .map((name) => ({ name, url: vars[name] ?? "" }))
    .filter(({ url }) => /^rediss?:\/\//.test(url));
  return found.sort((one, other) => rank(one) - rank(other))[0]?.url ?? null;
}

function rank({ name, url }: { name: string; url: string }): number {
  return (url.startsWith("rediss:") ? 0 : 2) + (/_(TLS|TEMPORARY)_URL$/.test(name) ? 1 : 0);
}
