import Link from "next/link";
import { Notice, Problem } from "@/components/ui/problem";
import { TimeAgo } from "@/components/ui/time-ago";
import type { InstanceRow } from "@/lib/instances/model";

type Change = { status: string; toLabel: string; endedAt: Date | null; problem: string | null };
type Failure = { toLabel: string; endedAt: Date; problem: string | null };

const TOLD_MS = 24 * 3_600_000;

/** The newest change, when it failed so lately that whoever asked for it may not have heard. */
export function recentFailure(changes: readonly Change[], now: Date): Failure | null {
  const [newest] = changes;
  if (newest?.status !== "failed" || newest.endedAt === null) return null;
  const { toLabel, endedAt, problem } = newest;
  return now.getTime() - endedAt.getTime() < TOLD_MS ? { toLabel, endedAt, problem } : null;
}

function isSizeless(plan: InstanceRow["plan"]): boolean {
  return plan === null || plan.memoryBytes === null || plan.maxClients === null;
}

/** What keeps Headroom from looking after an instance as it should, above everything else. */
export function InstanceNotices({
  instance,
  failure,
  disagreements,
}: {
  instance: Pick<
    InstanceRow,
    | "watchedAt"
    | "status"
    | "plan"
    | "planId"
    | "planLabel"
    | "providerLabel"
    | "connectionId"
    | "connectionLabel"
    | "connectionStatus"
  >;
  failure: Failure | null;
  /** Where the plan and the server itself disagree on what it holds, one sentence each. */
  disagreements: readonly string[];
}) {
  const { providerLabel, connectionLabel } = instance;
  const connectionHref = `/connections/${instance.connectionId}`;
  const isBroken = instance.connectionStatus === "broken";
  return (
    <>
      {instance.watchedAt === null && (
        <Notice tone="calm" className="mb-5">
          Nobody watches this instance: what you see is its history. Watch it under{" "}
          <Link href={connectionHref} className="underline">
            {connectionLabel}
          </Link>
          .
        </Notice>
      )}
      {instance.watchedAt !== null && instance.status === "gone" && (
        <Notice tone="calm" className="mb-5">
          Its history stays. An operator can stop watching it in its settings; then it leaves the
          fleet.
        </Notice>
      )}
      {instance.watchedAt !== null && instance.status !== "gone" && isSizeless(instance.plan) && (
        <Notice tone="calm" className="mb-5">
          Nobody says what the plan {instance.planLabel} holds, so Headroom proposes nothing for
          this instance.{" "}
          <Link
            href={`${connectionHref}?plan=${encodeURIComponent(instance.planId)}#plans`}
            className="underline"
          >
            Say what it holds
          </Link>
          .
        </Notice>
      )}
      {disagreements.map((sentence) => (
        <Notice key={sentence} className="mb-5">
          {sentence}
        </Notice>
      ))}
      {isBroken && (
        <Problem
          className="mb-5"
          message={
            <>
              {providerLabel} no longer accepts the token of {connectionLabel}. No plan is changed,
              and a new address is not noticed, until an owner of the team{" "}
              <Link href={connectionHref} className="underline">
                reconnects the account
              </Link>
              . Measurements go on for as long as the address stays the same.
            </>
          }
        />
      )}
      {failure !== null && !isBroken && (
        <Problem
          className="mb-5"
          message={
            <>
              The plan was not changed to {failure.toLabel} <TimeAgo at={failure.endedAt} />; the
              instance is on {instance.planLabel}. {failure.problem}
            </>
          }
        />
      )}
    </>
  );
}
