import type { Metadata } from "next";
import Link from "next/link";
import { ChartsPanel } from "@/components/charts/charts-panel";
import { headerSentence, outlookWords } from "@/components/instances/header-sentence";
import { instanceCondition } from "@/components/instances/instance-state";
import { InstanceNotices, recentFailure } from "@/components/instances/instance-notices";
import { InstanceTimeline } from "@/components/instances/instance-timeline";
import { FullLevel } from "@/components/instances/level";
import { ChangePlanButton } from "@/components/scaling/another-plan";
import { RestraintNotices } from "@/components/scaling/restraint-notices";
import { Journal } from "@/components/scaling/journal";
import { PauseAndPin } from "@/components/scaling/pause-and-pin";
import { PolicySummary } from "@/components/scaling/policy-summary";
import { ProposalCard } from "@/components/scaling/proposal-card";
import { ApprovedCard, RunningChangeCard } from "@/components/scaling/running-change";
import { Timeline } from "@/components/scaling/timeline";
import { ButtonLink } from "@/components/ui/button";
import { PageHead } from "@/components/ui/page-head";
import { Refresh } from "@/components/ui/refresh";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { formatMonthly } from "@/lib/format";
import { listPlans } from "@/lib/instances/list-plans";
import type { InstanceRow } from "@/lib/instances/model";
import { planDisagreements } from "@/lib/instances/plan-disagreements";
import { readInstance } from "@/lib/instances/read-instance";
import { newestSample } from "@/lib/metrics/read-samples";
import { endedEngine } from "@/lib/radar/engine-life";
import { listEvaluations } from "@/lib/scaling/journal/list-evaluations";
import { hasOpenChange } from "@/lib/scaling/changes/open-change";
import { readRestraints } from "@/lib/scaling/restraints/read-restraints";
import { readScaling } from "@/lib/scaling/read-scaling";
import { listActivity } from "@/lib/teams/list-activity";
import { requestTime } from "../../../request-time";
import { orNotFound } from "../../or-not-found";
import { approve, propose, reject } from "../../proposal-actions";
import { planChoices, proposalView } from "../../proposal-views";
import { pause, pin, resume, unpin } from "../actions";
import { freshSample, levelsOf } from "../fleet";
import { ThisMonth } from "./this-month";

type Params = Promise<{ id: string }>;
type SearchParams = Promise<{ before?: string; earlier?: string }>;

const LOOK_EVERY_SECONDS = 4;
const TIMELINE_ROWS = 12;
/** Longer than the slowest rate is waited for. */
const SAMPLE_BACK_MS = 3_600_000;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const instance = await orNotFound(readInstance(await currentActor(), (await params).id));
  return { title: instance.name };
}

export default async function InstancePage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: SearchParams;
}) {
  const actor = await currentActor();
  const { id } = await params;
  const { before, earlier } = await searchParams;
  const now = requestTime();
  const [instance, plans, newest, scaling, journal, isChanging, history, restraints] =
    await orNotFound(
      Promise.all([
        readInstance(actor, id),
        listPlans(actor, id),
        newestSample(db, id, { now, backMs: SAMPLE_BACK_MS }),
        readScaling(actor, id, now),
        listEvaluations(actor, { instanceId: id, before }),
        hasOpenChange(db, id),
        listActivity(actor, { instanceId: id, before: earlier, rows: TIMELINE_ROWS }),
        readRestraints(actor, id, now),
      ]),
    );
  const { policy } = instance;
  const canOperate = covers(actor.role, "operator");
  const sample = freshSample(instance, policy, newest, now);
  const levels = levelsOf(instance, sample, policy);
  const condition = instanceCondition({ ...instance, ...levels });
  const planLabels = Object.fromEntries(plans.map((plan) => [plan.id, plan.label]));
  const choices = planChoices(instance, plans, sample);
  const ended = endedEngine(instance.engine, now);
  const isBroken = instance.connectionStatus === "broken";
  const failure = isChanging ? null : recentFailure(scaling.changes, now);
  const settingsHref = `/instances/${id}/settings`;
  const isWatched = instance.watchedAt !== null;
  const canWork = isWatched && canOperate;
  const canChangePlan =
    canOperate &&
    isWatched &&
    !isBroken &&
    !isChanging &&
    scaling.pending === null &&
    instance.status === "ready";
  const changePlan = (
    <ChangePlanButton
      instanceId={id}
      currentPlanId={instance.planId}
      choices={choices}
      propose={propose}
    />
  );

  return (
    <>
      <Refresh everySeconds={LOOK_EVERY_SECONDS} />
      <PageHead
        title={<span className="font-mono">{instance.name}</span>}
        above={
          <>
            <Link href="/instances" className="hover:text-ink hover:underline">
              Fleet
            </Link>{" "}
            / {instance.appName}
          </>
        }
        actions={
          <>
            {instance.status !== "gone" && (
              <ButtonLink tone="quiet" href={`/instances/${id}/provider`}>
                At {instance.providerLabel}
              </ButtonLink>
            )}
            {canWork && instance.status !== "gone" && (
              <ButtonLink tone="quiet" href={`/migrations/new?source=${id}`}>
                Move…
              </ButtonLink>
            )}
            {canWork && instance.status !== "gone" && (
              <PauseAndPin
                instanceId={id}
                currentPlanId={instance.planId}
                plans={plans}
                verbs={{ pause, pin }}
              />
            )}
            {canWork && <ButtonLink href={settingsHref}>Settings</ButtonLink>}
          </>
        }
      >
        <output className="block text-base text-ink">
          {headerSentence({
            condition,
            memory: levels.memory,
            toFull: scaling.toFull.memory,
            problem: instance.problem,
            sampledAt: instance.sampledAt,
            now,
          })}
        </output>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs">
          <State tone={condition.tone}>{condition.word}</State>·
          <span>
            {instance.providerLabel} {instance.planLabel}
          </span>
          ·<span>{formatMonthly(instance.monthlyCents, instance.currency)}</span>·
          <span>{instance.region}</span>
          {instance.engine && (
            <>
              · <span>{instance.engine}</span>
              {ended !== null && (
                <Link href={`/instances/${id}/provider`} className="underline">
                  no security fixes for {ended.line} since {ended.lastDay}
                </Link>
              )}
            </>
          )}
          {instance.evictionPolicy && (
            <>
              · <span className="font-mono">{instance.evictionPolicy}</span>
            </>
          )}
          {instance.sampledAt && (
            <>
              ·{" "}
              <span>
                measured <TimeAgo at={instance.sampledAt} />
              </span>
            </>
          )}
        </p>
      </PageHead>

      {isWatched && (
        <RestraintNotices
          instanceId={id}
          {...restraints}
          verbs={canOperate ? { resume, unpin } : null}
        />
      )}
      <InstanceNotices
        instance={instance}
        failure={failure}
        disagreements={isChanging ? [] : disagreementsOf(instance)}
      />

      {/* On a phone both columns dissolve, and what waits for a person stands before the charts. */}
      <div className="flex flex-col gap-5 lg:grid lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="contents min-w-0 flex-col gap-5 lg:flex">
          <section
            aria-label="Levels"
            className="grid gap-x-8 gap-y-4 rounded-md border border-line bg-surface p-4 md:grid-cols-2"
          >
            <FullLevel
              label="Memory"
              {...levels.memory}
              outlook={outlookWords(scaling.toFull.memory)}
            />
            <FullLevel
              label="Connections"
              {...levels.clients}
              outlook={outlookWords(scaling.toFull.clients)}
            />
          </section>
          <div className="order-2 lg:order-none">
            <ChartsPanel
              instanceId={id}
              plan={instance.plan}
              planLabels={planLabels}
              memoryAbove={policy?.memoryAbove ?? null}
              clientsAbove={policy?.clientsAbove ?? null}
            />
          </div>
          <div id="journal" className="order-4 scroll-mt-4 lg:order-none">
            <Journal
              lines={journal.evaluations}
              newestHref={before === undefined ? null : `/instances/${id}#journal`}
              olderHref={
                journal.next &&
                `/instances/${id}?before=${encodeURIComponent(journal.next)}#journal`
              }
            />
          </div>
        </div>
        <div className="contents min-w-0 flex-col gap-5 lg:flex">
          {isChanging && scaling.running === null && (
            <div className="order-1 lg:order-none">
              <ApprovedCard providerLabel={instance.providerLabel} />
            </div>
          )}
          {scaling.running !== null && (
            <div className="order-1 lg:order-none">
              <RunningChangeCard change={scaling.running} providerLabel={instance.providerLabel} />
            </div>
          )}
          {scaling.pending !== null && (
            <div className="order-1 lg:order-none">
              <ProposalCard
                proposal={proposalView(scaling.pending, sample, policy)}
                choices={choices}
                canDecide={canOperate}
                verbs={{ approve, reject, propose }}
              />
            </div>
          )}
          <div className="order-3 flex flex-col gap-5 lg:order-none">
            {policy !== null && (
              <PolicySummary
                policy={policy}
                planLabels={planLabels}
                currency={instance.currency}
                settingsHref={canOperate && isWatched ? settingsHref : null}
              />
            )}
            <ThisMonth instanceId={id} />
            <Timeline changes={scaling.changes} action={canChangePlan && changePlan} />
            <div id="timeline" className="scroll-mt-4">
              <InstanceTimeline
                entries={history.entries}
                newestHref={earlier === undefined ? null : `/instances/${id}#timeline`}
                olderHref={
                  history.next &&
                  `/instances/${id}?earlier=${encodeURIComponent(history.next)}#timeline`
                }
              />
            </div>
          </div>
        </div>
      </div>
    </>
  );
}

/** A server that has not been asked since its plan changed speaks of the former one. */
function disagreementsOf(instance: InstanceRow): string[] {
  const { plan, status, sampledAt, lastResizedAt } = instance;
  const isOutdated = sampledAt === null || (lastResizedAt !== null && sampledAt <= lastResizedAt);
  if (status !== "ready" || isOutdated) return [];
  const { serverMemoryBytes: memoryBytes, serverMaxClients: maxClients } = instance;
  return planDisagreements(plan, { memoryBytes, maxClients });
}
