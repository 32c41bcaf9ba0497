"use server";

import { revalidatePath } from "next/cache";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { AddTeamChannel } from "@/lib/alerts/channel-inputs";
import { RemoveChannel, removeChannel } from "@/lib/alerts/remove-channel";
import { TestChannel, testChannel } from "@/lib/alerts/test-channel";
import { action, teamAction } from "@/lib/boundary";
import { changeRole } from "@/lib/teams/change-role";
import { inviteMember } from "@/lib/teams/invite-member";
import {
  ChangeRole,
  InviteMember,
  RemoveMember,
  RevokeInvitation,
  SaveTeamSettings,
} from "@/lib/teams/model";
import { removeMember } from "@/lib/teams/remove-member";
import { revokeInvitation } from "@/lib/teams/revoke-invitation";
import { saveTeamSettings } from "@/lib/teams/save-team-settings";

export const saveTeam = teamAction(SaveTeamSettings, async (actor, input) => {
  await saveTeamSettings(actor, input);
  revalidatePath("/", "layout");
});

export const invite = teamAction(InviteMember, (actor, input) => inviteMember(actor, input));
export const revoke = action(RevokeInvitation, revokeInvitation);
export const giveRole = teamAction(ChangeRole, changeRole);

export const remove = teamAction(RemoveMember, async (actor, input) => {
  await removeMember(actor, input);
  revalidatePath("/", "layout");
});

export const addChannel = teamAction(AddTeamChannel, addTeamChannel);
export const dropChannel = action(RemoveChannel, removeChannel);
export const tryChannel = action(TestChannel, testChannel);
