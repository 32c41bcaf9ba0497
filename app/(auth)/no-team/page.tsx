import type { Metadata } from "next";
import { SignOutButton } from "@/components/shell/sign-out-button";
import { NewTeam } from "@/components/teams/new-team";
import { foundTeam } from "./actions";

export const metadata: Metadata = { title: "No team" };

export default function NoTeamPage() {
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">You are in no team</h1>
      <p className="mt-1 mb-6 text-muted">
        You were removed from the last team you were in. Ask one of its owners for a new invitation
        and open the link in it, make a team of your own, or sign in with another account.
      </p>
      <NewTeam found={foundTeam} />
      <div className="mt-6 border-t border-line pt-4">
        <SignOutButton />
      </div>
    </>
  );
}
