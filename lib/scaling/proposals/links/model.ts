import { covers, type Role } from "@/lib/auth/model";

/** What stands between a person and the decision behind a link. */
export type Obstacle = "signed_out" | "stranger" | "viewer";

/**
 * What keeps the reader of a link from deciding, or null when nothing does. Where the team does not ask
 * for a sign-in, whoever has the link decides.
 */
export function obstacleOf(
  { linksNeedSignIn }: { linksNeedSignIn: boolean },
  userId: string | null,
  role: Role | null,
): Obstacle | null {
  if (!linksNeedSignIn) return null;
  if (userId === null) return "signed_out";
  if (role === null) return "stranger";
  return covers(role, "operator") ? null : "viewer";
}

/**
 * Why a link decides nothing any more. `used`: it was used, and nothing came of it; `cut_off`: somebody it was
 * sent to is told no more.
 */
export const closedStates = [
  "used",
  "cut_off",
  "expired",
  "approved",
  "rejected",
  "superseded",
] as const;
export type ClosedState = (typeof closedStates)[number];
