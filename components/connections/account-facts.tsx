import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { TimeAgo } from "@/components/ui/time-ago";
import type { ConnectionRow, PartsRead } from "@/lib/connections/model";
import { formatCounted } from "@/lib/format";

/** How an account is connected, when it was last looked at, and what hangs on it. */
export function AccountFacts({
  connection,
  parts,
  drains,
  access,
}: {
  connection: ConnectionRow;
  parts: PartsRead;
  drains: number;
  /** What opens the account, in words: `API token`, or the scopes of a sign-in. */
  access: ReactNode;
}) {
  const { providerLabel, createdAt, syncedAt, instances, watched } = connection;
  const facts: [string, ReactNode][] = [
    ["Access", access],
    ["Connected", <TimeAgo key="connected" at={createdAt} />],
    ["Last look", syncedAt === null ? "not yet" : <TimeAgo key="looked" at={syncedAt} />],
    ...(parts.total > 1 ? ([["Read", <Parts key="parts" parts={parts} />]] as const) : []),
    ["Watched", `${watched} of ${formatCounted(instances, "instance")}`],
    ...(drains > 0
      ? ([["Log drains", `${drains} made by Headroom at ${providerLabel}`]] as const)
      : []),
  ].map(([term, words]) => [term as string, words as ReactNode]);
  return (
    <Panel title="Account">
      <dl className="grid grid-cols-[6rem_1fr] gap-x-3 gap-y-1.5">
        {facts.map(([term, words]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{words}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** `14 of 14 apps, the longest unseen 4 min ago` */
function Parts({ parts: { total, read, oldestAt } }: { parts: PartsRead }) {
  return (
    <>
      {read} of {formatCounted(total, "app")}
      {oldestAt !== null && (
        <>
          , the longest unseen <TimeAgo at={oldestAt} />
        </>
      )}
    </>
  );
}
