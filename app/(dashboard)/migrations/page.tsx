import type { Metadata } from "next";
import { MigrationTable } from "@/components/migrations/migration-table";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Refresh } from "@/components/ui/refresh";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { isActive } from "@/lib/migrations/model";
import { requestTime } from "../../request-time";

export const metadata: Metadata = { title: "Migrations" };

const LOOK_EVERY_SECONDS = 3;

export default async function MigrationsPage() {
  const actor = await currentActor();
  const rows = await listMigrations(actor);
  const moving = rows.filter(({ status }) => isActive(status));
  const waiting = moving.filter(({ status }) => status === "waiting").length;
  const begin = covers(actor.role, "operator") && (
    <ButtonLink tone="primary" href="/migrations/new">
      Move an instance
    </ButtonLink>
  );
  return (
    <>
      {moving.length > 0 && <Refresh everySeconds={LOOK_EVERY_SECONDS} />}
      <PageHead title="Migrations" actions={rows.length > 0 && begin}>
        {waiting > 0
          ? `${waiting} ${waiting === 1 ? "waits" : "wait"} for you.`
          : moving.length > 0
            ? `${moving.length} under way; nothing is needed from you.`
            : "From plan to plan, version to version, provider to provider, with proof of each."}
      </PageHead>
      <div className="rounded-md border border-line bg-surface">
        {rows.length === 0 ? (
          <Empty title="Nothing was moved yet" action={begin}>
            A migration copies a live Redis to another one, keeps up with its writers, compares
            every key, switches the apps when you say so, and keeps a way back. Each one is a line
            here, with its report.
          </Empty>
        ) : (
          <MigrationTable rows={rows} now={requestTime()} />
        )}
      </div>
    </>
  );
}
