/** From least to most: each role may do what the ones before it may. */
export const roles = ["viewer", "operator", "owner"] as const;
export type Role = (typeof roles)[number];

/** Who is asking. */
export type Actor = { teamId: string; userId: string; role: Role };

/** Whether `role` may do what `least` may. */
export function covers(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}
