import type { Plan } from "@/lib/providers/model";

/** What Heroku's API does not say of a plan, and what it costs where the API is silent. */
type KnownPlan = Omit<Plan, "currency" | "isOffered">;

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const MB = 1_000_000;
const FREE_MEGABYTES = 30;

/**
 * Heroku Key-Value Store (heroku-redis) and Redis Cloud (rediscloud), smallest first within a family.
 *
 * The Platform API names plans and prices only. Sizes: Dev Center "Heroku Key-Value Store Technical
 * Characterization" (October 2024), which writes MB and GB; taken here as binary units, unconfirmed.
 * Prices: Heroku Elements as quoted in 2026; Redis Cloud: a list of November 2023. The API's price wins.
 */
export const knownPlans: readonly KnownPlan[] = [
  // Persistence: none on mini, on every other plan; stated by third parties only.
  heroku("mini", "mini", 25 * MIB, 20, 300),

  heroku("premium", "premium-0", 50 * MIB, 40, 1500),
  heroku("premium", "premium-1", 100 * MIB, 80, 3000),
  heroku("premium", "premium-2", 250 * MIB, 200, 6000),
  heroku("premium", "premium-3", 500 * MIB, 400, 12_000),
  // In no price list: probably not sold any more.
  heroku("premium", "premium-4", 750 * MIB, 700, null),
  heroku("premium", "premium-5", 1 * GIB, 1000, 20_000),
  heroku("premium", "premium-7", 7 * GIB, 10_000, 75_000),
  heroku("premium", "premium-9", 10 * GIB, 25_000, 145_000),
  heroku("premium", "premium-10", 25 * GIB, 40_000, 350_000),
  heroku("premium", "premium-12", 50 * GIB, 65_000, 650_000),
  heroku("premium", "premium-14", 100 * GIB, 65_000, 1_250_000),

  // 3 and 5 of private and shield exist in the price list only, and 5 is smaller there than premium-5.
  heroku("private", "private-3", 500 * MIB, 400, 15_000),
  heroku("private", "private-5", 750 * MIB, 700, 25_000),
  heroku("private", "private-7", 7 * GIB, 10_000, 90_000),
  heroku("private", "private-9", 10 * GIB, 25_000, 175_000),
  heroku("private", "private-10", 25 * GIB, 40_000, 400_000),
  heroku("private", "private-12", 50 * GIB, 65_000, 750_000),
  heroku("private", "private-14", 100 * GIB, 65_000, 1_400_000),

  // Prices of shield come from one source.
  heroku("shield", "shield-3", 500 * MIB, 400, 21_000),
  heroku("shield", "shield-5", 750 * MIB, 700, 35_000),
  heroku("shield", "shield-7", 7 * GIB, 10_000, 110_000),
  heroku("shield", "shield-9", 10 * GIB, 25_000, 210_000),
  heroku("shield", "shield-10", 25 * GIB, 40_000, 480_000),
  heroku("shield", "shield-12", 50 * GIB, 65_000, 900_000),
  heroku("shield", "shield-14", 100 * GIB, 65_000, 1_960_000),

  redisCloud(30, 30, 0),
  redisCloud(100, 256, 1000),
  redisCloud(250, 256, 2500),
  redisCloud(500, 512, 5200),
  // Redis Cloud itself allows 1,024 connections at 1 GB and 2,500 at 2.5 GB; the add-on's list says less.
  redisCloud(1000, 512, 10_200),
  redisCloud(2500, 1024, 25_200),
  // From here on the list says "unlimited".
  redisCloud(5000, Infinity, 49_900),
  redisCloud(10_000, Infinity, 89_900),
  redisCloud(15_000, Infinity, 133_900),
  redisCloud(20_000, Infinity, 174_500),
  redisCloud(25_000, Infinity, 214_900),
  redisCloud(50_000, Infinity, 350_000),
  redisCloud(75_000, Infinity, 528_000),
  redisCloud(100_000, Infinity, 665_000),
];

const byId = new Map(knownPlans.map((plan) => [plan.id, plan]));

/** What the table says of a plan, or null for a name nobody knows. */
export function knownPlan(planId: string): KnownPlan | null {
  return byId.get(planId) ?? null;
}

const herokuClasses = ["mini", "premium", "private", "shield"] as const;
type HerokuClass = (typeof herokuClasses)[number];

/**
 * What the name alone tells of a plan that is newer than the table: its family, not its size.
 * Null when not even the family can be told.
 */
export function planByName(planId: string): KnownPlan | null {
  const [service, name = ""] = planId.split(":");
  if (service === "rediscloud" && /^\d+$/.test(name)) {
    return { ...redisCloud(Number(name), null, null), memoryBytes: null };
  }
  const herokuClass = herokuClasses.find((known) => name === known || name.startsWith(`${known}-`));
  if (service !== "heroku-redis" || herokuClass === undefined) return null;
  return heroku(herokuClass, name, null, null, null);
}

function heroku(
  herokuClass: HerokuClass,
  name: string,
  memoryBytes: number | null,
  maxClients: number | null,
  monthlyCents: number | null,
): KnownPlan {
  // A standby in another zone and persistence come with every class but mini.
  const isHa = herokuClass !== "mini";
  return {
    id: `heroku-redis:${name}`,
    label: titled(name),
    family: `heroku-redis/${herokuClass}`,
    memoryBytes,
    maxClients,
    monthlyCents,
    hasReplica: isHa,
    hasPersistence: isHa,
  };
}

/**
 * Replica and persistence are settings of the database here, kept through a plan change; the plan
 * itself promises neither. Sizes are decimal megabytes, and a replica counts against them.
 */
function redisCloud(
  megabytes: number,
  maxClients: number | null,
  monthlyCents: number | null,
): KnownPlan {
  const size = megabytes < 1000 ? `${megabytes} MB` : `${megabytes / 1000} GB`;
  return {
    id: `rediscloud:${megabytes}`,
    label: `Redis Cloud ${size}`,
    // The free plan has neither replica nor persistence, which the others may have switched on.
    family: megabytes <= FREE_MEGABYTES ? "rediscloud/free" : "rediscloud",
    memoryBytes: megabytes * MB,
    maxClients,
    monthlyCents,
    hasReplica: false,
    hasPersistence: false,
  };
}

/** `premium-0` → `Premium 0`. */
function titled(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}`;
}
