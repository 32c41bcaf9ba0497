import { mongoIdOf } from "../catalog";

/** One release of Redis at Scalingo. An upgrade leads to the next of the chain and to no other. */
export type Version = { id: string; major: number; minor: number; patch: number; build: number };

const chain: readonly Version[] = [
  version(6, 2, 19),
  version(6, 2, 20),
  version(7, 2, 12),
  version(7, 2, 13),
];

/** What new databases run. */
export const newestVersion: Version = chain.at(-1)!;

export const databaseTypeId = mongoIdOf("type redis");

/** Null when nobody offers it. */
export function versionNamed(nameOrId: string): Version | null {
  return chain.find((one) => one.id === nameOrId || readable(one) === nameOrId) ?? null;
}

/** Where an upgrade leads from here; null on the newest. */
export function nextVersion(id: string): Version | null {
  return chain[chain.findIndex((one) => one.id === id) + 1] ?? null;
}

/** `7.2.13-1` */
export function readable({ major, minor, patch, build }: Version): string {
  return `${major}.${minor}.${patch}-${build}`;
}

function version(major: number, minor: number, patch: number): Version {
  const build = 1;
  return {
    id: mongoIdOf(`version ${major}.${minor}.${patch}-${build}`),
    major,
    minor,
    patch,
    build,
  };
}
