import type { AddOn, App, ConfigVars, Price, Wait } from "@/lib/providers/heroku/shapes";
import type { Remote, RemoteStatus } from "@/lib/providers/model";

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

/** Where an add-on of a plan stands: on Heroku's common ground, in a private space, or in a shielded one. */
const placements = ["common", "private", "shield"] as const;

export function placementOf(planName: string): (typeof placements)[number] {
  return placements.find((placement) => planName.includes(`:${placement}-`)) ?? "common";
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
    // A space lets nobody in from outside.
    isReachable: placementOf(addOn.plan.name) === "common" && !app?.space,
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
export function centsOf(price: Price | null | undefined): number | null {
  if (!price || price.contract === true) return null;
  if ((price.unit ?? "month") !== "month") return null;
  return Math.round(price.cents);
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
