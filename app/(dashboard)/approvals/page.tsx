import type { Metadata } from "next";
import Link from "next/link";
import { DecidedList } from "@/components/scaling/decided-list";
import { ProposalCard } from "@/components/scaling/proposal-card";
import { ProposalCards } from "@/components/scaling/proposal-cards";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Refresh } from "@/components/ui/refresh";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { formatMonthlyDifference, type Currency } from "@/lib/format";
import { instanceRows } from "@/lib/instances/instance-rows";
import { listPlans } from "@/lib/instances/list-plans";
import { latestSamples } from "@/lib/metrics/latest";
import { listDecidedProposals } from "@/lib/scaling/proposals/list-decided";
import { listPendingProposals, type PendingProposal } from "@/lib/scaling/proposals/list-proposals";
import { requestTime } from "../../request-time";
import { approve, propose, reject } from "../proposal-actions";
import { planChoices, proposalView } from "../proposal-views";
import { freshSample } from "../instances/fleet";

/** The most urgent ones; the others follow when these are decided. */
const CARDS_MAX = 24;

export const metadata: Metadata = { title: "Approvals" };

type Search = Promise<{ before?: string }>;

export default async function ApprovalsPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const { before } = await searchParams;
  const [{ decided, next }, pending, samples, rows] = await Promise.all([
    listDecidedProposals(actor, { before }),
    listPendingProposals(actor),
    latestSamples(actor),
    instanceRows(actor),
  ]);
  const known = new Map(rows.map((found) => [found.row.id, found]));
  const cards = await Promise.all(
    pending.slice(0, CARDS_MAX).map(async (proposal) => {
      const { row, policy } = known.get(proposal.instanceId)!;
      const sample = freshSample(row, policy, samples.get(row.id) ?? null, requestTime());
      const choices = planChoices(row, await listPlans(actor, row.id), sample);
      const card = (
        <ProposalCard
          proposal={proposalView(proposal, sample, policy)}
          choices={choices}
          canDecide={covers(actor.role, "operator")}
          verbs={{ approve, reject, propose }}
          title={
            <>
              <Link href={`/instances/${row.id}`} className="font-mono hover:underline">
                {proposal.instanceName}
              </Link>
              <span className="ml-2 font-normal text-muted">{row.appName}</span>
            </>
          }
        />
      );
      return { id: proposal.id, card };
    }),
  );
  return (
    <>
      <Refresh everySeconds={15} />
      <PageHead title="Approvals">
        {pending.length === 0
          ? "Nothing waits for a decision."
          : `${pending.length} ${pending.length === 1 ? "change waits" : "changes wait"} for a decision; all of them together: ${together(pending)}.`}
      </PageHead>
      <ProposalCards
        cards={cards}
        pendingIds={pending.map(({ id }) => id)}
        decided={decided}
        whenEmpty={
          <div className="rounded-md border border-line bg-surface">
            <Empty title="No proposal is open">
              When an instance that asks should have another plan, the change appears here with its
              reason, its price and what it does meanwhile. Automatic instances need nobody.
            </Empty>
          </div>
        }
      />
      <div id="decided" className="mt-6 scroll-mt-4">
        <DecidedList
          decided={decided}
          newestHref={before === undefined ? null : "/approvals#decided"}
          olderHref={next && `/approvals?before=${encodeURIComponent(next)}#decided`}
        />
      </div>
    </>
  );
}

/** The price difference of all proposals, by currency; those without a known price are left out. */
function together(pending: readonly PendingProposal[]): string {
  const sums = new Map<Currency, number>();
  for (const { fromMonthlyCents, toMonthlyCents, currency } of pending) {
    if (fromMonthlyCents === null || toMonthlyCents === null) continue;
    sums.set(currency, (sums.get(currency) ?? 0) + toMonthlyCents - fromMonthlyCents);
  }
  if (sums.size === 0) return "price not known";
  return [...sums].map(([currency, cents]) => formatMonthlyDifference(cents, currency)).join(", ");
}
