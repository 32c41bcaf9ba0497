import type { Metadata } from "next";
import Link from "next/link";
import { ConnectionState } from "@/components/connections/connection-state";
import { Discovery } from "@/components/connections/discovery";
import { DisconnectButton } from "@/components/connections/disconnect-button";
import { Reconnect } from "@/components/connections/reconnect";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Refresh } from "@/components/ui/refresh";
import { Skeleton } from "@/components/ui/skeleton";
import { TimeAgo } from "@/components/ui/time-ago";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { readConnection } from "@/lib/connections/read-connection";
import { whatStops } from "@/lib/connections/what-stops";
import { listInstances } from "@/lib/instances/list-instances";
import { providerNamed } from "@/lib/providers";
import { watch } from "../../instances/actions";
import { orNotFound } from "../../or-not-found";
import { disconnect, reconnect } from "../actions";

export const metadata: Metadata = { title: "Connection" };

export default async function ConnectionPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await currentActor();
  const connection = await orNotFound(readConnection(actor, (await params).id));
  const found = (await listInstances(actor))
    .filter(({ connectionId }) => connectionId === connection.id)
    .map((instance) => ({
      ...instance,
      memoryBytes: instance.plan?.memoryBytes ?? null,
      maxClients: instance.plan?.maxClients ?? null,
      isWatched: instance.watchedAt !== null,
    }))
    .sort((a, b) => a.appName.localeCompare(b.appName) || a.name.localeCompare(b.name));
  const isLooking = connection.syncedAt === null && connection.status === "connected";
  const isOwner = covers(actor.role, "owner");

  return (
    <>
      {isLooking && <Refresh everySeconds={2} />}
      <PageHead
        title={connection.label}
        above={<Link href="/connections">Connections</Link>}
        actions={
          isOwner && (
            <>
              <Reconnect
                connectionId={connection.id}
                label={connection.label}
                providerLabel={connection.providerLabel}
                fields={providerNamed(connection.providerId).credentialFields}
                isBroken={connection.status === "broken"}
                reconnect={reconnect}
              />
              <DisconnectButton
                connectionId={connection.id}
                label={connection.label}
                explanation={whatStops(connection)}
                disconnect={disconnect}
              />
            </>
          )
        }
      >
        <span className="flex flex-wrap items-center gap-x-3">
          {connection.providerLabel}
          <ConnectionState connection={connection} />
          {connection.syncedAt !== null && (
            <span className="text-xs">
              last look <TimeAgo at={connection.syncedAt} />
            </span>
          )}
        </span>
      </PageHead>
      {connection.problem !== null && (
        <Problem
          className="mb-5"
          message={`${connection.problem}${isOwner ? "" : " Only owners of the team can do that; ask one."}`}
        />
      )}
      <Panel
        title="Redis in this account"
        isFlush
        aside={
          found.length > 0 &&
          `${found.filter((one) => one.isWatched).length} of ${found.length} watched`
        }
      >
        {isLooking ? (
          <Looking providerLabel={connection.providerLabel} />
        ) : found.length === 0 ? (
          <Empty title={`This ${connection.providerLabel} account has no Redis`}>
            Headroom looks again every few minutes; a Redis that is added at{" "}
            {connection.providerLabel} appears here by itself.
          </Empty>
        ) : (
          <Discovery found={found} canWatch={covers(actor.role, "operator")} watch={watch} />
        )}
      </Panel>
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
