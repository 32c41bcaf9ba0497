"use server";

import { personalAction } from "@/lib/boundary";
import { acceptInvitation } from "@/lib/teams/accept-invitation";
import { AcceptInvitation } from "@/lib/teams/model";

export const accept = personalAction(AcceptInvitation, (userId, { token }) =>
  acceptInvitation(userId, token),
);
