import type { Metadata } from "next";
import { AddChannel } from "@/components/alerts/add-channel";
import { Channels } from "@/components/alerts/channels";
import { Invitations } from "@/components/teams/invitations";
import { Members } from "@/components/teams/members";
import { NewTeam } from "@/components/teams/new-team";
import { TeamForm } from "@/components/teams/team-form";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { channelChoices, listChannels } from "@/lib/alerts/list-channels";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { listMembers } from "@/lib/teams/list-members";
import { readTeam } from "@/lib/teams/read-team";
import { foundTeam } from "../../(auth)/no-team/actions";
import { requestTime } from "../../request-time";
import {
  addChannel,
  dropChannel,
  giveRole,
  invite,
  remove,
  revoke,
  saveTeam,
  tryChannel,
} from "./actions";

export const metadata: Metadata = { title: "Team" };

export default async function SettingsPage() {
  const actor = await currentActor();
  const [team, { members, invitations }, channels] = await Promise.all([
    readTeam(actor),
    listMembers(actor, requestTime()),
    listChannels(actor),
  ]);
  const { teamId } = actor;
  const isOwner = covers(actor.role, "owner");
  const isOperator = covers(actor.role, "operator");
  const ofTeam = channels.filter(({ instance }) => instance === null);
  return (
    <div className="max-w-3xl">
      <PageHead title="Team">
        {team.name}; your role is {actor.role}.{!isOwner && " Owners change members and settings."}
      </PageHead>
      <div className="flex flex-col gap-6">
        <Panel title="Members" isFlush aside={`${members.length}`}>
          <Members
            members={members}
            isOwner={isOwner}
            changeRole={giveRole.bind(null, teamId)}
            remove={remove.bind(null, teamId)}
          />
          {isOwner && (
            <Invitations
              invitations={invitations}
              invite={invite.bind(null, teamId)}
              revoke={revoke}
            />
          )}
        </Panel>
        <div id="channels">
          <Panel title="Channels for every instance" isFlush>
            <p className="border-b border-line px-4 py-2.5 text-muted">
              {ofTeam.length === 0
                ? "Nobody hears of every instance yet. Add addresses or a webhook; recipients of one instance are set with its policy."
                : "They hear of every instance and every account of the team. Recipients of one instance are set with its policy."}
            </p>
            <Channels
              channels={ofTeam}
              canChange={isOperator}
              test={tryChannel}
              remove={dropChannel}
            />
            {isOperator && (
              <AddChannel choices={channelChoices()} add={addChannel.bind(null, teamId)} />
            )}
          </Panel>
        </div>
        <Panel title="Settings">
          <TeamForm
            name={team.name}
            retentionDays={team.retentionDays}
            linksNeedSignIn={team.linksNeedSignIn}
            canEdit={isOwner}
            save={saveTeam.bind(null, teamId)}
          />
        </Panel>
        <Panel title="Another team">
          <NewTeam found={foundTeam} />
        </Panel>
      </div>
    </div>
  );
}
