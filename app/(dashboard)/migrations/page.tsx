import type { Metadata } from "next";
import Link from "next/link";
import { phaseTones } from "@/components/migrations/phase-words";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Refresh } from "@/components/ui/refresh";
import { State } from "@/components/ui/state";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TimeAgo } from "@/components/ui/time-ago";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { formatCount } from "@/lib/format";
import { listMigrations } from "@/lib/migrations/list-migrations";

export const metadata: Metadata = { title: "Migrations" };

export default async function MigrationsPage() {
  const actor = await currentActor();
  const migrations = await listMigrations(actor);
  const begin = covers(actor.role, "operator") && (
    <ButtonLink tone="primary" href="/migrations/new">
      Move an instance
    </ButtonLink>
  );
  return (
    <>
      {migrations.some(({ endedAt }) => endedAt === null) && <Refresh everySeconds={5} />}
      <PageHead title="Migrations" actions={migrations.length > 0 && begin}>
        Moving the data of one instance to another, key by key, compared before the cutover.
      </PageHead>
      <div className="rounded-md border border-line bg-surface">
        {migrations.length === 0 ? (
          <Empty title="Nothing was moved yet" action={begin}>
            A migration copies every key to an empty instance, at any provider, compares both ends,
            and hands over when you say so. Each one is a line here.
          </Empty>
        ) : (
          <Table label="Migrations">
            <thead>
              <tr>
                <Th>From</Th>
                <Th>To</Th>
                <Th>State</Th>
                <Th className="text-right max-sm:hidden">Keys</Th>
                <Th className="text-right max-sm:hidden">Begun</Th>
              </tr>
            </thead>
            <tbody>
              {migrations.map(({ id, source, target, phase, checkpoint, createdAt }) => (
                <Tr key={id}>
                  <Td className="max-w-64 truncate font-mono text-xs max-sm:max-w-28">
                    <Link href={`/migrations/${id}`} className="underline underline-offset-2">
                      {source.name}
                    </Link>
                  </Td>
                  <Td className="max-w-64 truncate font-mono text-xs max-sm:max-w-28">
                    {target.name}
                  </Td>
                  <Td>
                    <State tone={phaseTones[phase].tone}>{phaseTones[phase].word}</State>
                  </Td>
                  <Td className="text-right max-sm:hidden">{formatCount(checkpoint.keysCopied)}</Td>
                  <Td className="text-right whitespace-nowrap text-muted max-sm:hidden">
                    <TimeAgo at={createdAt} />
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
