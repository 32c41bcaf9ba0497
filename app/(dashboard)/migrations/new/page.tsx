import type { Metadata } from "next";
import Link from "next/link";
import { NewMigration } from "@/components/migrations/new-migration";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/problem";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { listInstances } from "@/lib/instances/list-instances";
import { check, create } from "../actions";

export const metadata: Metadata = { title: "Move an instance" };

type Search = Promise<{ source?: string }>;

export default async function NewMigrationPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const { source } = await searchParams;
  const watched = (await listInstances(actor, { watched: true })).filter(
    ({ status }) => status !== "gone",
  );
  const ends = watched.map(({ id, name, appName, providerLabel, planLabel }) => ({
    id,
    name,
    appName,
    providerLabel,
    planLabel,
  }));
  return (
    <>
      <PageHead
        title="Move an instance"
        above={
          <Link href="/migrations" className="hover:text-ink hover:underline">
            Migrations
          </Link>
        }
      >
        Both ends are asked before anything is copied.
      </PageHead>
      {!covers(actor.role, "operator") ? (
        <Notice tone="calm">
          Operators and owners of the team can move instances; ask one of them.
        </Notice>
      ) : ends.length < 2 ? (
        <Notice tone="calm">
          A migration needs two watched instances: the source, and an empty one to move to. Create
          the target at your provider, then watch it under{" "}
          <Link href="/connections" className="underline">
            Connections
          </Link>
          .
        </Notice>
      ) : (
        <NewMigration
          ends={ends}
          sourceId={ends.some(({ id }) => id === source) ? (source ?? null) : null}
          check={check}
          create={create}
        />
      )}
    </>
  );
}
