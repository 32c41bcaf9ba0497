import type { Metadata } from "next";
import { getServerSession } from "next-auth";
import type { ReactNode } from "react";
import { SignOutButton } from "@/components/shell/sign-out-button";
import { AcceptButton } from "@/components/teams/accept-button";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/problem";
import { signInAddress } from "@/lib/auth/asked-address";
import type { Role } from "@/lib/auth/model";
import { authOptions } from "@/lib/auth/options";
import { readInvitation } from "@/lib/teams/read-invitation";
import { requestTime } from "../../../request-time";
import { accept } from "./actions";

// The address is the key: it must not travel on with a click.
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

const mayDo: Record<Role, string> = {
  viewer: "see everything and change nothing",
  operator: "approve plan changes and set policies",
  owner: "do everything, also connect accounts and invite people",
};

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const [invitation, session] = await Promise.all([
    readInvitation(token, requestTime()),
    getServerSession(authOptions()),
  ]);
  if (invitation === null || invitation.state === "expired") {
    return (
      <>
        <Heading>This invitation is no longer valid</Heading>
        <p className="text-muted">
          {invitation === null
            ? "It was revoked, replaced by a newer one, or the link is not complete."
            : "It was open for a week and has expired."}{" "}
          Ask the person who invited you for a new one.
        </p>
      </>
    );
  }

  const { teamName, email, role, inviter } = invitation;
  if (invitation.state === "accepted") {
    return (
      <>
        <Heading>This invitation was accepted</Heading>
        <p className="mb-6 text-muted">
          {email} has joined {teamName} with it. Nothing is left to do here.
        </p>
        <ButtonLink tone="primary" size="lg" href="/instances">
          Open Headroom
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <Heading>Join {teamName}</Heading>
      <p className="mb-6 text-muted">
        {inviter ?? "An owner"} invites {email} as {role}: you can {mayDo[role]}.
      </p>
      {session === null ? (
        <div>
          <ButtonLink tone="primary" size="lg" href={signInAddress(`/invitations/${token}`)}>
            Sign in to accept
          </ButtonLink>
          <p className="mt-2 text-xs text-muted">Sign in with an account that has this address.</p>
        </div>
      ) : session.user.email?.toLowerCase() !== email.toLowerCase() ? (
        <div className="flex flex-col items-start gap-3">
          <Notice>
            You are signed in as {session.user.email}, and this invitation is for {email}. Sign out
            and come back as {email}, or ask for an invitation of your address.
          </Notice>
          <SignOutButton
            label="Sign out and use another address"
            callbackUrl={`/invitations/${token}`}
          />
        </div>
      ) : (
        <AcceptButton token={token} teamName={teamName} accept={accept} />
      )}
    </>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return <h1 className="mb-1 text-xl font-semibold tracking-tight">{children}</h1>;
}
