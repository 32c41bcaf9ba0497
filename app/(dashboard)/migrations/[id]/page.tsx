import type { Metadata } from "next";
import Link from "next/link";
import { CancelButton } from "@/components/migrations/cancel-button";
import { Cutover } from "@/components/migrations/cutover";
import { NextSteps } from "@/components/migrations/next-steps";
import { phaseTones, progressWords } from "@/components/migrations/phase-words";
import { Phases } from "@/components/migrations/phases";
import { ProgressBar } from "@/components/migrations/progress-bar";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Refresh } from "@/components/ui/refresh";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { isWalking } from "@/lib/migrations/model";
import { readMigration } from "@/lib/migrations/read-migration";
import { orNotFound } from "../../or-not-found";
import { approveCut, cancel } from "../actions";

const MOVING_LOOK_SECONDS = 1;
const WAITING_LOOK_SECONDS = 5;

export const metadata: Metadata = { title: "Migration" };

export default async function MigrationPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await currentActor();
  const migration = await orNotFound(readMigration(actor, (await params).id));
  const { id, phase, checkpoint, source, target, createdBy, createdAt, endedAt } = migration;
  const canOperate = covers(actor.role, "operator");
  return (
    <div className="max-w-3xl">
      {endedAt === null && (
        <Refresh everySeconds={isWalking(phase) ? MOVING_LOOK_SECONDS : WAITING_LOOK_SECONDS} />
      )}
      <PageHead
        title={
          <span className="font-mono [overflow-wrap:anywhere]">
            {source.name} → {target.name}
          </span>
        }
        above={
          <Link href="/migrations" className="hover:text-ink hover:underline">
            Migrations
          </Link>
        }
        actions={
          endedAt === null &&
          canOperate && (
            <CancelButton
              migrationId={id}
              sourceName={source.name}
              targetName={target.name}
              cancel={cancel}
            />
          )
        }
      >
        <span className="flex flex-wrap items-center gap-x-3">
          <State tone={phaseTones[phase].tone}>{phaseTones[phase].word}</State>
          <span className="text-xs">
            begun <TimeAgo at={createdAt} />
            {createdBy !== null && ` by ${createdBy}`}
          </span>
          {endedAt !== null && (
            <span className="text-xs">
              ended <TimeAgo at={endedAt} />
            </span>
          )}
        </span>
      </PageHead>
      {checkpoint.failure !== null && (
        <Problem
          className="mb-5"
          message={`${checkpoint.failure} When it stopped: ${progressWords(checkpoint)}.`}
        />
      )}
      {phase !== "failed" && (
        <Panel title="Phases" isFlush>
          <div className="border-b border-line px-4 py-3">
            <ProgressBar checkpoint={checkpoint} />
          </div>
          <Phases
            checkpoint={{ ...checkpoint, phase }}
            nextSteps={
              <NextSteps
                sourceName={source.name}
                targetName={target.name}
                targetRemoteName={target.remoteName}
              />
            }
            cutover={
              canOperate ? (
                <Cutover migrationId={id} sourceName={source.name} approve={approveCut} />
              ) : (
                <p>Operators and owners of the team can begin the last pass.</p>
              )
            }
          />
        </Panel>
      )}
    </div>
  );
}
