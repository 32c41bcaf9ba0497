import { z } from "zod";
import { roles } from "@/lib/auth/model";
import { RETENTION_DAYS_MAX } from "@/lib/teams/retention-days";

/** How long an invitation may be accepted. */
export const INVITATION_DAYS = 7;

const name = z.string().trim().min(1, "A team needs a name").max(80, "At most 80 characters");

export const CreateTeam = z.object({ name });
export type CreateTeam = z.output<typeof CreateTeam>;

export const SaveTeamSettings = z.object({
  name,
  retentionDays: z.coerce
    .number("Type a number of days")
    .int("Whole days")
    .min(1, "At least 1 day")
    .max(RETENTION_DAYS_MAX, `At most ${RETENTION_DAYS_MAX} days`),
  linksNeedSignIn: z.boolean(),
});
export type SaveTeamSettings = z.output<typeof SaveTeamSettings>;

export const SwitchTeam = z.object({ teamId: z.string() });
export type SwitchTeam = z.output<typeof SwitchTeam>;

export const InviteMember = z.object({
  email: z.email("is not an e-mail address").transform((address) => address.toLowerCase()),
  role: z.enum(roles),
});
export type InviteMember = z.output<typeof InviteMember>;

export const AcceptInvitation = z.object({ token: z.string().min(1) });

export const RevokeInvitation = z.object({ invitationId: z.string() });
export type RevokeInvitation = z.output<typeof RevokeInvitation>;

export const ChangeRole = z.object({ userId: z.string(), role: z.enum(roles) });
export type ChangeRole = z.output<typeof ChangeRole>;

export const RemoveMember = z.object({ userId: z.string() });
export type RemoveMember = z.output<typeof RemoveMember>;
