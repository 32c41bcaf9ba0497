import type { Metadata } from "next";
import Link from "next/link";
import { Wizard } from "@/components/migrations/wizard";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/problem";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { listConnections } from "@/lib/connections/list-connections";
import { listInstances } from "@/lib/instances/list-instances";
import { latestSamples } from "@/lib/metrics/latest";
import { requestTime } from "../../../request-time";
import { check, create, places, plans } from "../actions";
import { wizardAccounts, wizardEnd } from "./ends";

export const metadata: Metadata = { title: "Move an instance" };

type Search = Promise<{ source?: string }>;

export default async function NewMigrationPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const { source } = await searchParams;
  const [instances, samples, connections] = await Promise.all([
    listInstances(actor),
    latestSamples(actor),
    listConnections(actor),
  ]);
  const ends = instances
    .filter(({ status }) => status !== "gone")
    .map((row) => wizardEnd(row, samples.get(row.id) ?? null, requestTime()));
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
        Choose both ends; the rest is set as most people want it. Nothing is written before you say
        so.
      </PageHead>
      {!covers(actor.role, "operator") ? (
        <Notice tone="calm">
          Operators and owners of the team can move instances; ask one of them.
        </Notice>
      ) : ends.length === 0 ? (
        <div className="rounded-md border border-line bg-surface">
          <Empty
            title="No instance is known yet"
            action={
              connections.length === 0 ? (
                <ButtonLink tone="primary" href="/connections/new">
                  Connect an account
                </ButtonLink>
              ) : (
                <ButtonLink tone="primary" href="/connections">
                  Choose what is watched
                </ButtonLink>
              )
            }
          >
            {connections.length === 0
              ? "Connect the account of the instance that you want to move, or the Redis itself by its URL."
              : "Your accounts are connected; choose in one of them which instances Headroom watches."}{" "}
            The target may be any other that is watched, or one that Headroom makes.
          </Empty>
        </div>
      ) : (
        <Wizard
          ends={ends}
          accounts={wizardAccounts(connections)}
          sourceId={ends.some(({ id }) => id === source) ? (source ?? "") : ""}
          verbs={{ check, create, places, plans }}
        />
      )}
    </>
  );
}
