import type { Metadata } from "next";
import { LiveMigration } from "@/components/migrations/live-migration";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { readMigration } from "@/lib/migrations/read-migration";
import { orNotFound } from "../../or-not-found";
import {
  approve,
  cancel,
  clients,
  lookAgain,
  pause,
  release,
  removal,
  removeTarget,
  resume,
  retry,
  rollBack,
  runThrough,
  setBudget,
} from "../actions";

type Params = Promise<{ id: string }>;

export const metadata: Metadata = { title: "Migration" };

export default async function MigrationPage({ params }: { params: Params }) {
  const actor = await currentActor();
  const migration = await orNotFound(readMigration(actor, (await params).id));
  const verbs = {
    approve,
    cancel,
    clients,
    lookAgain,
    pause,
    release,
    removal,
    removeTarget,
    resume,
    retry,
    rollBack,
    runThrough,
    setBudget,
  };
  return (
    <LiveMigration initial={migration} verbs={covers(actor.role, "operator") ? verbs : null} />
  );
}
