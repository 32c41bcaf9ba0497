import type { Chance } from "./chance";

/** How many names each class of commands has: few enough that keys are met again and again. */
const NAMES = 60;
const FAR_MS = 3_600_000;

/** The kinds of keys that any command may meet by accident. */
const kinds = [
  "str",
  "num",
  "float",
  "list",
  "set",
  "zset",
  "hash",
  "stream",
  "bits",
  "hll",
  "geo",
  "any",
];

export const member = (chance: Chance) => `m${chance.below(200)}`;
export const value = (chance: Chance) =>
  chance.isIn(0.1) ? chance.bytes(chance.between(0, 400)) : `v${chance.below(1e9)}`;
export const far = (chance: Chance) => FAR_MS + chance.below(FAR_MS);
export const soon = (chance: Chance) => chance.between(20, 1500);

export function nameOf(chance: Chance, kind: string): string {
  return `${kind}:${chance.below(NAMES)}`;
}

export function anyName(chance: Chance): string {
  return nameOf(chance, chance.oneOf(kinds));
}
