import type { Metadata } from "next";
import Link from "next/link";
import { AccountFacts } from "@/components/connections/account-facts";
import { AccountPlans } from "@/components/connections/account-plans";
import { Allowance } from "@/components/connections/allowance";
import { ConnectionState } from "@/components/connections/connection-state";
import { Discovery } from "@/components/connections/discovery";
import type { SignIn } from "@/components/connections/continue-with";
import { DisconnectButton } from "@/components/connections/disconnect-button";
import { LookNowButton } from "@/components/connections/look-now-button";
import { Reconnect } from "@/components/connections/reconnect";
import { WebhookList } from "@/components/connections/webhook-list";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { Notice, Problem } from "@/components/ui/problem";
import { Refresh } from "@/components/ui/refresh";
import { Skeleton } from "@/components/ui/skeleton";
import { TimeAgo } from "@/components/ui/time-ago";
import { listAlerts } from "@/lib/alerts/list-alerts";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { carriedTo } from "@/lib/connections/carried-words";
import type { ConnectionRow } from "@/lib/connections/model";
import { readAccount } from "@/lib/connections/read-account";
import { whatStops } from "@/lib/connections/what-stops";
import { whyUnheard } from "@/lib/connections/why-unheard";
import { listAccountPlans } from "@/lib/instances/list-account-plans";
import { listInstances } from "@/lib/instances/list-instances";
import { providerNamed } from "@/lib/providers";
import type { Provider } from "@/lib/providers/provider";
import { requestTime } from "../../../request-time";
import { watch } from "../../instances/actions";
import { orNotFound } from "../../or-not-found";
import { describePlan, disconnect, forgetPlan, look, reconnect } from "../actions";
import { signInOf } from "../sign-in-of";

export const metadata: Metadata = { title: "Connection" };

type Search = Promise<{ problem?: string; plan?: string }>;

const LOOK_EVERY_SECONDS = 15;

export default async function ConnectionPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Search;
}) {
  const actor = await currentActor();
  const [{ id }, { problem, plan: askedPlanId }] = await Promise.all([params, searchParams]);
  const now = requestTime();
  const account = await orNotFound(readAccount(actor, id, now));
  const { connection, parts, budget, usage, webhooks, drains } = account;
  const [instances, plans, { alerts }] = await Promise.all([
    listInstances(actor),
    listAccountPlans(actor, id),
    listAlerts(actor, { connectionId: id, state: "open" }),
  ]);
  const silence = alerts.find(({ condition }) => condition === "account_silent");
  const found = instances
    .filter(({ connectionId }) => connectionId === id)
    .map((instance) => ({
      ...instance,
      memoryBytes: instance.plan?.memoryBytes ?? null,
      maxClients: instance.plan?.maxClients ?? null,
      isWatched: instance.watchedAt !== null,
    }))
    .sort((a, b) => a.appName.localeCompare(b.appName) || a.name.localeCompare(b.name));
  const provider = providerNamed(connection.providerId);
  const { label, providerLabel } = connection;
  const signIn = signInOf(provider, actor.teamId);
  const isBroken = connection.status === "broken";
  const isLooking = connection.syncedAt === null && !isBroken;
  const isOwner = covers(actor.role, "owner");
  const canOperate = covers(actor.role, "operator");
  const liveWebhooks = webhooks.filter(({ liveSince }) => liveSince !== null).length;
  const carried = carriedTo(actor.userId, problem);

  return (
    <>
      <Refresh everySeconds={isLooking ? 2 : LOOK_EVERY_SECONDS} />
      <PageHead
        title={label}
        above={<Link href="/connections">Connections</Link>}
        actions={
          <>
            {canOperate && !isBroken && (
              <LookNowButton connectionId={id} syncedAt={connection.syncedAt} look={look} />
            )}
            {isOwner && (
              <>
                <Reconnect
                  connectionId={id}
                  providerId={connection.providerId}
                  label={label}
                  providerLabel={providerLabel}
                  signIn={signIn}
                  fields={provider.credentialFields}
                  isBroken={isBroken}
                  reconnect={reconnect}
                />
                <DisconnectButton
                  connectionId={id}
                  label={label}
                  explanation={whatStops({ ...connection, drains, webhooks: liveWebhooks })}
                  disconnect={disconnect}
                />
              </>
            )}
          </>
        }
      >
        <span className="flex flex-wrap items-center gap-x-3">
          {providerLabel}
          <ConnectionState connection={connection} />
          {connection.syncedAt !== null && (
            <span className="text-xs">
              last look <TimeAgo at={connection.syncedAt} />
            </span>
          )}
        </span>
      </PageHead>
      {carried !== null && <Problem className="mb-5" message={carried} />}
      {connection.problem !== null && (
        <Problem
          className="mb-5"
          message={`${connection.problem}${isOwner ? "" : " Only owners of the team can do that; ask one."}`}
        />
      )}
      {silence !== undefined && (
        <Notice className="mb-5">
          {silence.subject}. {silence.body}
        </Notice>
      )}
      <div className="flex flex-col gap-5 xl:grid xl:grid-cols-[minmax(0,1fr)_24rem] xl:items-start">
        <div className="flex min-w-0 flex-col gap-5">
          <Panel
            title="Redis in this account"
            isFlush
            aside={
              found.length > 0 &&
              `${found.filter((one) => one.isWatched).length} of ${found.length} watched`
            }
          >
            {isLooking ? (
              <Looking providerLabel={providerLabel} />
            ) : found.length === 0 ? (
              <Empty title={`This ${providerLabel} account has no Redis`}>
                Headroom looks again every few minutes; a Redis that is added at {providerLabel}{" "}
                appears here by itself.
              </Empty>
            ) : (
              <Discovery found={found} canWatch={canOperate} watch={watch} />
            )}
          </Panel>
          <AccountPlans
            connectionId={id}
            providerLabel={providerLabel}
            plans={plans}
            currency={found[0]?.currency ?? "USD"}
            askedPlanId={askedPlanId ?? null}
            canChange={canOperate}
            add={describePlan}
            remove={forgetPlan}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-5 md:grid md:grid-cols-2 md:items-start xl:flex xl:items-stretch">
          <AccountFacts
            connection={connection}
            parts={parts}
            drains={drains}
            access={<Access connection={connection} provider={provider} signIn={signIn} />}
          />
          {budget !== null && (
            <Allowance providerLabel={providerLabel} budget={budget} usage={usage} now={now} />
          )}
          {provider.webhooks !== null && (
            <WebhookList
              providerLabel={providerLabel}
              unheard={whyUnheard(connection.providerId, providerLabel)}
              webhooks={webhooks}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** What opens the account: `API token`, or a sign-in with its scopes. */
function Access({
  connection,
  provider,
  signIn,
}: {
  connection: ConnectionRow;
  provider: Provider;
  signIn: SignIn | null;
}) {
  if (connection.credentialKind === "token") {
    const { credentialFields: fields } = provider;
    return <>{(fields.find(({ isSecret }) => isSecret) ?? fields[0])?.label ?? "–"}, pasted</>;
  }
  const scopes = signIn?.scopes.map(({ name }) => name).join(", ");
  return (
    <>
      Sign-in at {provider.label}
      {scopes !== undefined && (
        <>
          , with <span className="font-mono text-xs">{scopes}</span>
        </>
      )}
    </>
  );
}

function Looking({ providerLabel }: { providerLabel: string }) {
  return (
    <div className="p-4">
      <output className="mb-4 block text-muted">
        Asking {providerLabel} for every Redis, its plan and its price. This takes a few seconds.
      </output>
      <Skeleton className="mb-2 h-8" />
      <Skeleton className="mb-2 h-8" />
      <Skeleton className="h-8" />
    </div>
  );
}
