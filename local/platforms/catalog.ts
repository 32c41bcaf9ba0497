import { createHash } from "node:crypto";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** The Redis default: what a server allows where no plan says less. */
const UNLIMITED_CLIENTS = 10_000;

export type Service = "heroku-redis" | "rediscloud" | "redis";

/** A plan as one of the platforms sells it. `name` is the platform's, `id` is opaque. */
export type CatalogPlan = {
  id: string;
  name: string;
  service: Service;
  label: string;
  memoryBytes: number;
  /** What the server is told to allow. */
  maxClients: number;
  monthlyCents: number;
  isOffered: boolean;
  /** Sold to apps in private or shield spaces only. */
  isForSpaces: boolean;
  hasReplica: boolean;
};

/** Every plan of both platforms. Heroku's figures: Dev Center and price lists of 2024 to 2026. */
export const catalog: readonly CatalogPlan[] = [
  ...herokuPlans(),
  ...redisCloudPlans(),
  ...scalingoPlans(),
];

/** The plan with this name or opaque id, or null. */
export function planNamed(nameOrId: string): CatalogPlan | null {
  return catalog.find(({ name, id }) => name === nameOrId || id === nameOrId) ?? null;
}

/** Every plan of a service, also those no longer sold. */
export function plansOf(service: Service): CatalogPlan[] {
  return catalog.filter((plan) => plan.service === service);
}

/** `heroku-redis:premium-1`, `redis:redis-starter-256`: how Headroom writes a plan. */
export function planIdOf(plan: CatalogPlan): string {
  return plan.service === "redis" ? `redis:${plan.name}` : plan.name;
}

type HerokuFigures = [suffix: string, memoryBytes: number, maxClients: number, dollars: number];

function herokuPlans(): CatalogPlan[] {
  const premium: HerokuFigures[] = [
    ["0", 50 * MIB, 40, 15],
    ["1", 100 * MIB, 80, 30],
    ["2", 250 * MIB, 200, 60],
    ["3", 500 * MIB, 400, 120],
    ["5", GIB, 1000, 200],
    ["7", 7 * GIB, 10_000, 750],
    ["9", 10 * GIB, 25_000, 1450],
    ["10", 25 * GIB, 40_000, 3500],
    ["12", 50 * GIB, 65_000, 6500],
    ["14", 100 * GIB, 65_000, 12_500],
  ];
  const spaces: [
    suffix: string,
    memoryBytes: number,
    clients: number,
    ours: number,
    shield: number,
  ][] = [
    ["3", 500 * MIB, 400, 150, 210],
    ["5", 750 * MIB, 700, 250, 350],
    ["7", 7 * GIB, 10_000, 900, 1100],
    ["9", 10 * GIB, 25_000, 1750, 2100],
    ["10", 25 * GIB, 40_000, 4000, 4800],
    ["12", 50 * GIB, 65_000, 7500, 9000],
    ["14", 100 * GIB, 65_000, 14_000, 19_600],
  ];
  return [
    heroku("mini", ["", 25 * MIB, 20, 3]),
    ...premium.map((figures) => heroku("premium", figures)),
    // Not in any price list, so kept for those who have it and sold to nobody.
    { ...heroku("premium", ["4", 750 * MIB, 700, 160]), isOffered: false },
    ...spaces.flatMap(([suffix, memoryBytes, clients, priv, shield]) => [
      heroku("private", [suffix, memoryBytes, clients, priv]),
      heroku("shield", [suffix, memoryBytes, clients, shield]),
    ]),
  ];
}

function heroku(
  line: string,
  [suffix, memoryBytes, maxClients, dollars]: HerokuFigures,
): CatalogPlan {
  const name = suffix === "" ? `heroku-redis:${line}` : `heroku-redis:${line}-${suffix}`;
  return {
    id: uuidOf(name),
    name,
    service: "heroku-redis",
    label: `${line[0]!.toUpperCase()}${line.slice(1)} ${suffix}`.trim(),
    memoryBytes,
    maxClients,
    monthlyCents: dollars * 100,
    isOffered: true,
    isForSpaces: line === "private" || line === "shield",
    hasReplica: line !== "mini",
  };
}

/** Redis Cloud sells decimal megabytes; above 2.5 GB it names no limit of connections. */
function redisCloudPlans(): CatalogPlan[] {
  const figures: [megabytes: number, maxClients: number, dollars: number][] = [
    [30, 30, 0],
    [100, 256, 10],
    [250, 256, 25],
    [500, 512, 52],
    [1000, 512, 102],
    [2500, 1024, 252],
    [5000, UNLIMITED_CLIENTS, 499],
    [10_000, UNLIMITED_CLIENTS, 899],
  ];
  return figures.map(([megabytes, maxClients, dollars]) => ({
    id: uuidOf(`rediscloud:${megabytes}`),
    name: `rediscloud:${megabytes}`,
    service: "rediscloud",
    label: `${megabytes} MB`,
    memoryBytes: megabytes * 1_000_000,
    maxClients,
    monthlyCents: dollars * 100,
    isOffered: true,
    isForSpaces: false,
    hasReplica: megabytes > 30,
  }));
}

/**
 * Scalingo's sizes. Its prices are in no public text, so these are made up: 7.20 € a month for the
 * starter of 256 MB, in proportion to memory, twice that for business, whose data is kept thrice.
 */
function scalingoPlans(): CatalogPlan[] {
  const sizes = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
  return [
    { ...scalingo("sandbox", 128), isOffered: false, monthlyCents: 0 },
    scalingo("starter", 128),
    ...sizes.flatMap((size) => [scalingo("starter", size), scalingo("business", size)]),
  ];
}

function scalingo(line: "sandbox" | "starter" | "business", megabytes: number): CatalogPlan {
  const name = line === "sandbox" ? "redis-sandbox" : `redis-${line}-${megabytes}`;
  const starterCents = (720 * megabytes) / 256;
  return {
    id: mongoIdOf(name),
    name,
    service: "redis",
    label:
      line === "sandbox"
        ? "Sandbox"
        : `${line === "starter" ? "Starter" : "Business"} ${megabytes} MB`,
    memoryBytes: megabytes * MIB,
    // The gateways of a business database allow 2,000; of a starter nobody says, so Redis's own default.
    maxClients: line === "business" ? 2000 : UNLIMITED_CLIENTS,
    monthlyCents: line === "business" ? starterCents * 2 : starterCents,
    isOffered: true,
    isForSpaces: false,
    hasReplica: line === "business",
  };
}

/** The same id for the same name on every machine, in the shape Heroku gives its ids. */
export function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** The same for Scalingo, whose ids are 24 hexadecimal digits. */
export function mongoIdOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 24);
}
