import { covers, type Actor, type Role } from "@/lib/auth/model";
import { AppError } from "@/lib/errors";

const who: Record<Role, string> = {
  viewer: "anyone in the team",
  operator: "operators and owners",
  owner: "owners",
};

/** @throws AppError `forbidden` when the actor's role is less than `least`; the message says who can. */
export function requireRole(actor: Actor, least: Role): void {
  if (covers(actor.role, least)) return;
  throw new AppError(
    "forbidden",
    `Your role in this team is ${actor.role}. Only ${who[least]} can do this; ask one of them.`,
  );
}
