import type { Metadata } from "next";
import { ActivityTabs } from "@/components/teams/activity-tabs";
import { JournalFilters } from "@/components/scaling/journal-filters";
import { JournalLines } from "@/components/scaling/journal-lines";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { PageLinks } from "@/components/ui/page-links";
import { currentActor } from "@/lib/auth/current-actor";
import { JOURNAL_PATH, JournalFilter, journalHref } from "@/lib/scaling/journal/journal-filter";
import { journalInstances, listEvaluations } from "@/lib/scaling/journal/list-evaluations";

export const metadata: Metadata = { title: "Decisions" };

type Search = Promise<Record<string, string | string[]>>;

export default async function DecisionsPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const filter = JournalFilter.parse(await searchParams);
  const [{ evaluations, next }, instances] = await Promise.all([
    listEvaluations(actor, filter),
    journalInstances(actor),
  ]);
  const newestHref = journalHref({ ...filter, before: undefined });
  return (
    <>
      <PageHead title="Activity">
        Every answer of your policies, also each “no”, with the numbers that caused it.
      </PageHead>
      <ActivityTabs current={JOURNAL_PATH} />
      <JournalFilters filter={filter} instances={instances} />
      <div className="rounded-md border border-line bg-surface">
        {evaluations.length > 0 && (
          <div className="p-4">
            <JournalLines lines={evaluations} isOfOne={filter.instanceId !== undefined} />
          </div>
        )}
        {evaluations.length === 0 && instances.length === 0 && (
          <Empty
            title="Nothing was decided yet"
            action={<ButtonLink href="/instances">Go to the fleet</ButtonLink>}
          >
            Each time a policy looks at a watched instance its answer is kept here: a line when the
            answer changes, with how often it was given.
          </Empty>
        )}
        {evaluations.length === 0 && instances.length > 0 && (
          <Empty
            title="No decision matches"
            action={<ButtonLink href={JOURNAL_PATH}>Show all decisions</ButtonLink>}
          >
            Take a filter away, or choose more days. Days are counted in UTC.
          </Empty>
        )}
      </div>
      <PageLinks
        newest={filter.before === undefined ? null : newestHref}
        older={next === null ? null : journalHref({ ...filter, before: next })}
        what="decisions"
      />
    </>
  );
}
