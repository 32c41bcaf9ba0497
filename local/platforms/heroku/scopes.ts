export const scopes = [
  "global",
  "identity",
  "read",
  "write",
  "read-protected",
  "write-protected",
] as const;
export type Scope = (typeof scopes)[number];

/** What a request wants: secrets are config vars and what holds a password. */
export type Need = "identity" | "read" | "write" | "read-protected" | "write-protected" | "global";

const ENOUGH: Readonly<Record<Need, readonly Scope[]>> = {
  identity: scopes,
  read: ["global", "read", "write", "read-protected", "write-protected"],
  write: ["global", "write", "write-protected"],
  "read-protected": ["global", "read-protected", "write-protected"],
  "write-protected": ["global", "write-protected"],
  global: ["global"],
};

/** True when a token with `granted` may do what `need` says. */
export function isEnough(granted: readonly Scope[], need: Need): boolean {
  return granted.some((scope) => ENOUGH[need].includes(scope));
}
