import { keyTypes, type KeyType, type Scope } from "@/lib/transfer/model";

/** Tells keys that a transfer moves from those it leaves, and what they are called at the other end. */
export type ScopeOf = {
  /** Whether a key of the source is moved, by its name alone. */
  takes(key: Buffer): boolean;
  takesType(type: string): boolean;
  isMasked(key: Buffer): boolean;
  nameAtTarget(key: Buffer): Buffer;
  /** The source's name of a key of the target; null for one that this transfer cannot have brought. */
  nameAtSource(key: Buffer): Buffer | null;
};

/** Prepares a scope for millions of questions. */
export function scopeOf(scope: Scope): ScopeOf {
  const [include, exclude, masked] = [scope.include, scope.exclude, scope.masked].map((prefixes) =>
    prefixes.map((prefix) => Buffer.from(prefix)),
  ) as [Buffer[], Buffer[], Buffer[]];
  const from = Buffer.from(scope.rename?.from ?? "");
  const to = Buffer.from(scope.rename?.to ?? "");
  const types = new Set<string>(scope.types ?? keyTypes);

  const takes = (key: Buffer) =>
    (include.length === 0 || beginsWithAny(key, include)) && !beginsWithAny(key, exclude);

  return {
    takes,
    takesType: (type) => types.has(type),
    isMasked: (key) => beginsWithAny(key, masked),
    nameAtTarget: (key) =>
      scope.rename !== null && beginsWith(key, from) ? renamed(key, from, to) : key,
    nameAtSource(key) {
      if (scope.rename === null) return takes(key) ? key : null;
      const former = beginsWith(key, to) ? renamed(key, to, from) : null;
      if (former !== null && takes(former)) return former;
      // A name that would have been changed on the way is none that came.
      return takes(key) && !beginsWith(key, from) ? key : null;
    },
  };
}

/** The number a database has at the target; null when it is not moved. */
export function databaseAtTarget({ databases }: Scope, database: number): number | null {
  return databases === null ? database : (databases[database] ?? null);
}

export function isKeyType(type: string): type is KeyType {
  return (keyTypes as readonly string[]).includes(type);
}

function renamed(key: Buffer, before: Buffer, after: Buffer): Buffer {
  return Buffer.concat([after, key.subarray(before.length)]);
}

function beginsWithAny(key: Buffer, prefixes: readonly Buffer[]): boolean {
  return prefixes.some((prefix) => beginsWith(key, prefix));
}

function beginsWith(key: Buffer, prefix: Buffer): boolean {
  return key.length >= prefix.length && key.subarray(0, prefix.length).equals(prefix);
}
