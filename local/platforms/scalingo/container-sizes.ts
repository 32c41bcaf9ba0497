import { uuidOf } from "../catalog";

const MIB = 1024 ** 2;

/** Scalingo's container sizes with their price for 30 days in euro cents. */
const sizes: readonly [name: string, mebibytes: number, monthlyCents: number, cpu: string][] = [
  ["S", 256, 720, "low CPU priority"],
  ["M", 512, 1440, "standard CPU priority"],
  ["L", 1024, 2880, "standard CPU priority"],
  ["XL", 2048, 5760, "high CPU priority"],
  ["2XL", 4096, 11_520, "high CPU priority"],
];

export const containerSizes = sizes.map(([name, mebibytes, monthlyCents, cpu], index) => ({
  id: uuidOf(`container size ${name}`),
  name,
  human_name: name,
  ordinal: index + 2,
  hourly_price: monthlyCents / 72,
  thirtydays_price: monthlyCents,
  memory: mebibytes * MIB,
  human_cpu: cpu,
  pids_limit: 0,
  swap: 0,
  sku: `osc-fr1-app-${name}`,
}));

/** Null when there is no such size. */
export function containerSize(name: string) {
  return containerSizes.find((size) => size.name === name) ?? null;
}
