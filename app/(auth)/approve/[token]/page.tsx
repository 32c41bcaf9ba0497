import type { Metadata } from "next";
import { getServerSession } from "next-auth";
import type { ReactNode } from "react";
import { SignOutButton } from "@/components/shell/sign-out-button";
import { LinkDecision } from "@/components/scaling/link-decision";
import { ProposalEvidence } from "@/components/scaling/proposal-evidence";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/problem";
import { signInAddress } from "@/lib/auth/asked-address";
import { authOptions } from "@/lib/auth/options";
import { readApprovalLink, type ApprovalLinkView } from "@/lib/scaling/proposals/links/read-link";
import { approvalWords, closedWords, obstacleWords } from "@/lib/scaling/proposals/links/words";
import { freshSample } from "../../../(dashboard)/instances/fleet";
import { proposalView } from "../../../(dashboard)/proposal-views";
import { requestTime } from "../../../request-time";
import { decide } from "./actions";

// The address is the key: it must not travel on with a click, nor be found by a search.
export const metadata: Metadata = {
  title: "Approval",
  referrer: "no-referrer",
  robots: { index: false, follow: false },
};

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ answer?: string }>;
};

/** The proposal behind the link of a message. Showing it decides nothing; a press does. */
export default async function ApprovePage({ params, searchParams }: Props) {
  const [{ token }, { answer }, session] = await Promise.all([
    params,
    searchParams,
    getServerSession(authOptions()),
  ]);
  const link = await readApprovalLink(token, session?.user.id ?? null, requestTime());
  if (link === null) {
    return (
      <>
        <Heading>This link is not valid</Heading>
        <p className="mb-6 text-muted">
          It is not complete, or what it was for is gone. Copy it again from the message, or look in
          Headroom at what waits for a decision.
        </p>
        <ButtonLink tone="primary" size="lg" href="/approvals">
          Open Headroom
        </ButtonLink>
      </>
    );
  }
  if (link.state !== "open") {
    const { title, text } = closedWords(link);
    return (
      <>
        <Heading>{title}</Heading>
        <p className="mb-6 text-muted">{text}</p>
        <ButtonLink tone="primary" size="lg" href={`/instances/${link.instance.id}`}>
          Open {link.instance.name}
        </ButtonLink>
      </>
    );
  }
  return (
    <>
      <h1 className="mb-4 text-sm text-muted">
        <span className="font-mono font-medium text-ink">{link.instance.name}</span> of{" "}
        {link.teamName} waits for a decision
      </h1>
      <Evidence link={link} />
      {/* Within reach on a phone, too; a form that is typed into stays where it is. */}
      <div className="sticky bottom-0 mt-6 flex flex-col gap-2 border-t border-line bg-canvas pt-4 pb-3 has-[textarea]:static">
        {link.obstacle === null ? (
          <LinkDecision
            token={token}
            approval={approvalWords(link.proposal)}
            isDeclining={answer === "decline"}
            decide={decide}
          />
        ) : (
          <Notice tone="calm">{obstacleWords(link.obstacle, link.teamName)}</Notice>
        )}
        {link.obstacle === "signed_out" && (
          <ButtonLink
            tone="primary"
            size="lg"
            href={signInAddress(
              `/approve/${token}${answer === "decline" ? "?answer=decline" : ""}`,
            )}
          >
            Sign in to decide
          </ButtonLink>
        )}
        {link.obstacle === "stranger" && (
          <SignOutButton label="Sign in as somebody else" callbackUrl={`/approve/${token}`} />
        )}
        <p className="text-xs text-muted">
          {link.needsSignIn && session !== null && <>You are signed in as {session.user.email}. </>}
          This link was sent to {link.sentTo}. It decides once.
        </p>
      </div>
    </>
  );
}

function Evidence({ link }: { link: Extract<ApprovalLinkView, { state: "open" }> }) {
  const { pending, instance, policy } = link;
  const newest = pending.samples.at(-1) ?? null;
  const sample = freshSample(instance, policy, newest, requestTime());
  return <ProposalEvidence view={proposalView(pending, sample, policy)} />;
}

function Heading({ children }: { children: ReactNode }) {
  return <h1 className="mb-1 text-xl font-semibold tracking-tight">{children}</h1>;
}
