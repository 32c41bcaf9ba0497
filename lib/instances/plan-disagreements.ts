import { formatBytes, formatCount } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";

/** Plans are sold in MB and GB without saying which ones: binary and decimal differ by up to 7 %. */
const TOLERANCE = 0.1;
/** Heroku's limit of connections is given with and without those it keeps for itself. */
const CLIENTS_TOLERANCE_MIN = 5;

/** What the server itself says of its limits; null where it says nothing. */
export type ServerLimits = { memoryBytes: number | null; maxClients: number | null };

/**
 * Says, for people, where the plan and the server itself disagree: empty while they agree, or one of them
 * says nothing.
 *
 * What is no disagreement: at Redis Cloud a replica counts against the plan's memory, so that the server
 * says half of it; its own limit of connections is above the one in the add-on's list. At Scalingo a
 * gateway limits connections, while the servers behind it allow more.
 *
 * Sources: Redis Cloud plan sizes and limits as in lib/providers/heroku/catalog.ts; Scalingo/documentation
 * `databases/redis/start`.
 */
export function planDisagreements(plan: Plan | null, server: ServerLimits): string[] {
  if (plan === null) return [];
  const told: string[] = [];
  const { memoryBytes, maxClients } = plan;
  if (memoryBytes !== null && server.memoryBytes !== null) {
    const sides = { plan: memoryBytes, server: server.memoryBytes };
    if (!agreeOnMemory(plan, sides)) {
      told.push(sentence(plan, sides, formatBytes, "of memory"));
    }
  }
  if (maxClients !== null && server.maxClients !== null) {
    const sides = { plan: maxClients, server: server.maxClients };
    if (!agreeOnClients(plan, sides)) {
      told.push(sentence(plan, sides, formatCount, "connections"));
    }
  }
  return told;
}

type Sides = { plan: number; server: number };

function agreeOnMemory(plan: Plan, sides: Sides): boolean {
  const sizes = serviceOf(plan) === "rediscloud" ? [sides.plan, sides.plan / 2] : [sides.plan];
  return sizes.some((size) => Math.abs(sides.server - size) <= size * TOLERANCE);
}

function agreeOnClients(plan: Plan, sides: Sides): boolean {
  if (sides.plan === Infinity) return true;
  const tolerance = Math.max(CLIENTS_TOLERANCE_MIN, sides.plan * TOLERANCE);
  const isHeroku = serviceOf(plan) === "heroku-redis";
  if (sides.server > sides.plan && !isHeroku) return true;
  return Math.abs(sides.server - sides.plan) <= tolerance;
}

function sentence(
  plan: Plan,
  sides: Sides,
  format: (value: number) => string,
  noun: string,
): string {
  const consequence =
    sides.server < sides.plan
      ? "If the server is right, it is full sooner than shown"
      : "If the server is right, there is more room than shown";
  return `${plan.label} is sold with ${format(sides.plan)} ${noun}, but the server itself says ${format(sides.server)}. Headroom reckons with the plan. ${consequence}: ask the provider’s support which one holds.`;
}
