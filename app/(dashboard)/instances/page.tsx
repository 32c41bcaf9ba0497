import type { Metadata } from "next";
import { alertHref } from "@/components/alerts/alert-list";
import { FleetIcon } from "@/components/instances/fleet-icon";
import { fleetCost, fullest } from "@/components/instances/fleet-row";
import { FleetTable } from "@/components/instances/fleet-table";
import { NeedsYou, type Need } from "@/components/instances/needs-you";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Refresh } from "@/components/ui/refresh";
import { TimeAgo } from "@/components/ui/time-ago";
import { listAlerts } from "@/lib/alerts/list-alerts";
import type { ConditionKey } from "@/lib/alerts/model";
import { currentActor } from "@/lib/auth/current-actor";
import { covers, type Actor } from "@/lib/auth/model";
import { listConnections } from "@/lib/connections/list-connections";
import { formatMonthly, formatMonthlyDifference } from "@/lib/format";
import { instanceRows } from "@/lib/instances/instance-rows";
import { latestSamples } from "@/lib/metrics/latest";
import { fleetSparklines } from "@/lib/metrics/sparklines";
import { listPendingProposals } from "@/lib/scaling/proposals/list-proposals";
import { requestTime } from "../../request-time";
import { fleetRow } from "./fleet";
import { SavedThisMonth } from "./saved-this-month";

export const metadata: Metadata = { title: "Fleet" };

const LOOK_EVERY_SECONDS = 20;

export default async function FleetPage() {
  const actor = await currentActor();
  const [found, samples, weeks, needs] = await Promise.all([
    instanceRows(actor),
    latestSamples(actor),
    fleetSparklines(actor),
    whatNeedsYou(actor),
  ]);
  const watched = found.filter(({ row }) => row.watchedAt !== null);
  if (watched.length === 0) return <NothingWatched actor={actor} />;

  const now = requestTime();
  const rows = watched.map(({ row, policy }) =>
    fleetRow(row, policy, samples.get(row.id) ?? null, weeks.get(row.id) ?? [], now),
  );
  const lastLook = watched
    .map(({ row }) => row.sampledAt)
    .reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null);
  const { sums, unknown } = fleetCost(rows);
  return (
    <>
      <Refresh everySeconds={LOOK_EVERY_SECONDS} />
      <FleetIcon {...fullest(rows)} />
      <PageHead
        title="Fleet"
        actions={
          <p className="text-muted">
            {rows.length} {rows.length === 1 ? "instance" : "instances"} ·{" "}
            <span className="font-medium text-ink">
              {sums.map(({ cents, currency }) => formatMonthly(cents, currency)).join(" + ") || "–"}
            </span>
            {unknown > 0 && `, ${unknown} without a known price`}
            <SavedThisMonth />
          </p>
        }
      >
        {needs.length === 0 && "All quiet. "}
        {lastLook === null ? (
          "The first look is under way."
        ) : (
          <>
            Last look <TimeAgo at={lastLook} />.
          </>
        )}
      </PageHead>
      {needs.length > 0 && <NeedsYou needs={needs} />}
      <FleetTable rows={rows} />
    </>
  );
}

/** Proposals first, then broken connections, then what else is wrong. */
async function whatNeedsYou(actor: Actor): Promise<Need[]> {
  const [proposals, { alerts }, connections] = await Promise.all([
    listPendingProposals(actor),
    listAlerts(actor, { state: "open" }),
    listConnections(actor),
  ]);
  const proposed = new Set(proposals.map(({ instanceId }) => instanceId));
  return [
    ...proposals.map((proposal) => ({
      key: proposal.id,
      kind: proposal.direction === "up" ? ("grow" as const) : ("shrink" as const),
      name: proposal.instanceName,
      what: `${proposal.direction === "up" ? "grow" : "shrink"} ${proposal.fromLabel} → ${proposal.toLabel}`,
      detail:
        proposal.fromMonthlyCents === null || proposal.toMonthlyCents === null
          ? null
          : formatMonthlyDifference(
              proposal.toMonthlyCents - proposal.fromMonthlyCents,
              proposal.currency,
            ),
      href: `/instances/${proposal.instanceId}`,
      doing: "Review",
    })),
    ...connections
      .filter(({ status }) => status === "broken")
      .map((connection) => ({
        key: connection.id,
        kind: "connection" as const,
        name: connection.label,
        what: `${connection.providerLabel} no longer accepts the token`,
        detail: `${connection.watched} watched ${connection.watched === 1 ? "instance" : "instances"}`,
        href: `/connections/${connection.id}`,
        doing: covers(actor.role, "owner") ? "Reconnect" : "Look",
      })),
    ...alerts
      // The proposal or the connection above says the same and what to do about it.
      .filter(
        ({ about, condition }) =>
          condition !== "account_broken" &&
          !(proposed.has(about.id) && isToldByProposal(condition)),
      )
      .map((alert) => ({
        key: alert.id,
        kind: "alert" as const,
        name: alert.about.name,
        what: alert.subject.replace(`${alert.about.name} `, ""),
        detail: null,
        href: alertHref(alert),
        doing: "Look",
      })),
  ];
}

function isToldByProposal(condition: ConditionKey): boolean {
  return ["memory_high", "clients_high", "approval_waits"].includes(condition);
}

async function NothingWatched({ actor }: { actor: Actor }) {
  const connections = await listConnections(actor);
  const [first] = connections;
  return (
    <>
      <PageHead title="Fleet" />
      <div className="rounded-md border border-line bg-surface">
        {first === undefined ? (
          <Empty
            title="Nothing is watched yet"
            action={
              covers(actor.role, "owner") && (
                <ButtonLink tone="primary" href="/connections/new">
                  Connect an account
                </ButtonLink>
              )
            }
          >
            Connect a Heroku or Scalingo account. Every Redis in it is listed; the ones you pick
            appear here with how full they are, what they cost and what should change.
            {!covers(actor.role, "owner") && " Owners of the team can connect one."}
          </Empty>
        ) : (
          <Empty
            title="Nothing is watched yet"
            action={
              <ButtonLink
                tone="primary"
                href={connections.length === 1 ? `/connections/${first.id}` : "/connections"}
              >
                Pick instances
              </ButtonLink>
            }
          >
            Headroom knows {connections.reduce((sum, one) => sum + one.instances, 0)} Redis of{" "}
            {connections.length === 1 ? first.label : `${connections.length} accounts`}. Pick which
            to watch; they appear here with how full they are.
          </Empty>
        )}
      </div>
    </>
  );
}
