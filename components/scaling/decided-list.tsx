import Link from "next/link";
import { Panel } from "@/components/ui/panel";
import { PageLinks } from "@/components/ui/page-links";
import { State, type Tone } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import { formatMonthlyDifference } from "@/lib/format";
import { describeDecided, type DecidedProposal } from "@/lib/scaling/proposals/describe-decided";

const marks: Record<DecidedProposal["status"], { tone: Tone; word: string }> = {
  approved: { tone: "good", word: "approved" },
  rejected: { tone: "calm", word: "declined" },
  superseded: { tone: "absent", word: "withdrawn" },
  expired: { tone: "absent", word: "expired" },
};

/** Proposals that no longer wait, the last one first: who decided, and what came of it. */
export function DecidedList({
  decided,
  newestHref,
  olderHref,
}: {
  decided: readonly DecidedProposal[];
  newestHref: string | null;
  olderHref: string | null;
}) {
  return (
    <Panel title="Decided">
      {decided.length === 0 ? (
        <p className="text-muted">
          Proposals that were approved, declined, withdrawn or left to expire are kept here.
        </p>
      ) : (
        <ol className="flex flex-col gap-3">
          {decided.map((row) => (
            <li key={row.id} className="border-b border-line pb-3 last:border-b-0 last:pb-0">
              <Decided row={row} />
            </li>
          ))}
        </ol>
      )}
      <PageLinks newest={newestHref} older={olderHref} what="decisions" />
    </Panel>
  );
}

/** One decision: what was proposed of which instance, who decided, and what came of it. */
export function Decided({ row }: { row: DecidedProposal }) {
  const { tone, word } = markOf(row);
  const { fromMonthlyCents, toMonthlyCents, currency } = row;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <State tone={tone}>{word}</State>
        <Link
          href={`/instances/${row.instanceId}`}
          className="min-w-0 truncate font-mono text-[0.8125rem] hover:underline"
        >
          {row.instanceName}
        </Link>
        <span>
          {row.fromLabel} → {row.toLabel}
        </span>
        {fromMonthlyCents !== null && toMonthlyCents !== null && (
          <span className="text-muted">
            {formatMonthlyDifference(toMonthlyCents - fromMonthlyCents, currency)}
          </span>
        )}
        <TimeAgo at={row.decidedAt} className="ml-auto text-xs text-muted" />
      </div>
      <p className="mt-0.5 text-xs [overflow-wrap:anywhere] text-muted">{describeDecided(row)}</p>
    </>
  );
}

/** What came of a change says more than that somebody approved it. */
function markOf({ status, change }: DecidedProposal): { tone: Tone; word: string } {
  if (change?.status === "failed") return { tone: "danger", word: "failed" };
  return change?.status === "running" ? { tone: "busy", word: "under way" } : marks[status];
}
