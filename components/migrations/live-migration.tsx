"use client";

import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { Notice, Problem } from "@/components/ui/problem";
import { cx } from "@/components/ui/cx";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import type { MigrationView } from "@/lib/migrations/model";
import { Bought } from "./bought";
import { kindNames } from "./kind-words";
import { MigrationActions } from "./migration-actions";
import { MigrationFacts } from "./migration-facts";
import { MigrationLog } from "./migration-log";
import { migrationQuery } from "./migration-query";
import { MigrationReport } from "./migration-report";
import { headline, statusNow, targetNames } from "./migration-words";
import { noRollBackWords } from "./roll-back-words";
import { StepList } from "./step-list";
import { stepsDone, stepTitle } from "./step-words";
import type { MigrationVerbs } from "./verbs";
import { WayBack } from "./way-back";

type Props = {
  /** What the server knew when it made the page. */
  initial: MigrationView;
  /** Null for somebody who may only look. */
  verbs: MigrationVerbs | null;
};

/** A migration as it goes on: asked again by itself, so that it can be left and come back to. */
export function LiveMigration(props: Props) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Migration {...props} />
    </QueryClientProvider>
  );
}

function Migration({ initial, verbs }: Props) {
  const query = useQuery(migrationQuery(initial.id, initial));
  const view = query.data;
  const look = () => void query.refetch();
  const { sentence, need } = headline(view);
  const tone = statusNow(view);
  const present = view.steps.find(({ id }) => id === view.currentStepId);
  const whyNotBack = noRollBackWords(view);
  const hasSwitched = view.steps.some(({ kind, status }) => kind === "switch" && status === "done");
  return (
    <>
      <PageHead
        title={
          <span className="font-mono">
            {view.source.name}
            {view.kind !== "plan" && ` → ${targetNames(view)}`}
          </span>
        }
        above={
          <>
            <Link href="/migrations" className="hover:text-ink hover:underline">
              Migrations
            </Link>{" "}
            / {kindNames[view.kind]}
          </>
        }
        actions={verbs !== null && <MigrationActions view={view} verbs={verbs} onDone={look} />}
      >
        <p className="text-base text-ink">{sentence}</p>
        {need !== null && (
          <p>
            {need}{" "}
            {view.status === "waiting" && (
              <a href="#now" className="underline underline-offset-2 lg:hidden">
                Show the step
              </a>
            )}
          </p>
        )}
        {whyNotBack !== null && <p>{whyNotBack}</p>}
        {/* Told once for each step, not for each second of it. */}
        <output className="sr-only">
          {present === undefined ? tone.word : `${stepTitle(present)}: ${present.status}`}
        </output>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs">
          <State tone={tone.tone}>{tone.word}</State>·
          <span>
            begun <TimeAgo at={view.createdAt} />
            {view.createdBy !== null && ` by ${view.createdBy}`}
          </span>
          {view.endedAt !== null && (
            <>
              ·
              <span>
                ended <TimeAgo at={view.endedAt} />
              </span>
            </>
          )}
        </p>
      </PageHead>
      {query.isError && (
        <output className="mb-5 block">
          <Notice>
            Not updated since <TimeAgo at={new Date(query.dataUpdatedAt)} />: {query.error.message}{" "}
            The migration goes on without this page, and the page goes on by itself.
          </Notice>
        </output>
      )}
      {view.status === "failed" && view.failure !== null && (
        <Problem className="mb-5" message={view.failure} />
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <Panel title="Steps" aside={<span>{stepsDone(view.steps)}</span>} isFlush>
            <StepList view={view} verbs={verbs} onDone={look} />
          </Panel>
          <MigrationLog lines={view.log} />
        </div>
        <div
          className={cx(
            "flex min-w-0 flex-col gap-5",
            // On a phone what can still be done stands before what was done.
            view.endedAt !== null && "max-xl:order-first",
          )}
        >
          <Bought view={view} verbs={verbs} onDone={look} />
          {view.status === "done" && hasSwitched && (
            <WayBack view={view} verbs={verbs} onDone={look} />
          )}
          <MigrationReport view={view} />
          <MigrationFacts view={view} />
        </div>
      </div>
    </>
  );
}
