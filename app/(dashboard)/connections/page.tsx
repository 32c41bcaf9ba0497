import type { Metadata } from "next";
import Link from "next/link";
import { ConnectionState } from "@/components/connections/connection-state";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/problem";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TimeAgo } from "@/components/ui/time-ago";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { carriedTo } from "@/lib/connections/carried-words";
import { listConnections } from "@/lib/connections/list-connections";

export const metadata: Metadata = { title: "Connections" };

type Search = Promise<{ note?: string }>;

export default async function ConnectionsPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const note = carriedTo(actor.userId, (await searchParams).note);
  const connections = await listConnections(actor);
  const canConnect = covers(actor.role, "owner");
  const connectLink = (
    <ButtonLink tone="primary" href="/connections/new">
      Connect an account
    </ButtonLink>
  );
  return (
    <>
      <PageHead title="Connections" actions={canConnect && connections.length > 0 && connectLink}>
        The provider accounts whose Redis instances this team watches.
      </PageHead>
      {note !== null && <Notice className="mb-5">{note}</Notice>}
      <div className="rounded-md border border-line bg-surface">
        {connections.length === 0 ? (
          <Empty title="No account is connected" action={canConnect ? connectLink : undefined}>
            Each Heroku or Scalingo account you connect appears here, with the state of its token
            and how many of its instances are watched.
            {!canConnect && " Owners of the team can connect one."}
          </Empty>
        ) : (
          <Table label="Connections">
            <thead>
              <tr>
                <Th>Account</Th>
                <Th className="max-sm:hidden">Provider</Th>
                <Th>State</Th>
                <Th className="text-right max-sm:hidden">Watched</Th>
                <Th className="text-right max-sm:hidden">Last look</Th>
              </tr>
            </thead>
            <tbody>
              {connections.map((connection) => (
                <Tr key={connection.id}>
                  <Td>
                    <Link
                      href={`/connections/${connection.id}`}
                      className="font-medium [overflow-wrap:anywhere] underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                    >
                      {connection.label}
                    </Link>
                    <p className="text-xs text-muted sm:hidden">
                      {connection.providerLabel} · {connection.watched} of {connection.instances}{" "}
                      watched
                    </p>
                    {connection.problem && (
                      <p className="max-w-prose text-xs text-danger">{connection.problem}</p>
                    )}
                  </Td>
                  <Td className="max-sm:hidden">{connection.providerLabel}</Td>
                  <Td>
                    <ConnectionState connection={connection} />
                  </Td>
                  <Td className="text-right whitespace-nowrap max-sm:hidden">
                    {connection.watched} of {connection.instances}
                  </Td>
                  <Td className="text-right whitespace-nowrap text-muted max-sm:hidden">
                    {connection.syncedAt === null ? "–" : <TimeAgo at={connection.syncedAt} />}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </div>
    </>
  );
}
