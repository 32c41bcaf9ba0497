import type { Metadata } from "next";
import { ActivityTabs } from "@/components/teams/activity-tabs";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { PageLinks } from "@/components/ui/page-links";
import { TimeAgo } from "@/components/ui/time-ago";
import { currentActor } from "@/lib/auth/current-actor";
import { listActivity, type ActivityRow } from "@/lib/teams/list-activity";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({
  searchParams,
}: {
  searchParams: Promise<{ before?: string }>;
}) {
  const actor = await currentActor();
  const { before } = await searchParams;
  const { entries, next } = await listActivity(actor, { before });
  return (
    <>
      <PageHead title="Activity">
        Who changed what, Headroom included. Entries are never edited.
      </PageHead>
      <ActivityTabs current="/activity" />
      <div className="rounded-md border border-line bg-surface">
        {entries.length === 0 ? (
          <Empty title="Nothing was changed yet">
            Connecting, watching, approving, inviting: each is one line here with who did it.
          </Empty>
        ) : (
          days(entries).map(([day, ofDay]) => (
            <section key={day} aria-label={day}>
              <h2 className="border-b border-line bg-sunken/50 px-4 py-1.5 text-xs font-medium text-muted">
                {day}
              </h2>
              <ul>
                {ofDay.map((entry) => (
                  <li
                    key={entry.id}
                    className="flex flex-wrap items-baseline gap-x-3 border-b border-line px-4 py-2"
                  >
                    <p className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
                      <span className="font-medium">{entry.who}</span> {entry.sentence}
                    </p>
                    <TimeAgo at={entry.at} className="text-xs text-muted" />
                  </li>
                ))}
              </ul>
            </section>
          ))
        )}
      </div>
      <PageLinks
        newest={before === undefined ? null : "/activity"}
        older={next === null ? null : `/activity?before=${encodeURIComponent(next)}`}
      />
    </>
  );
}

/** Entries by day, in UTC: the same for everyone in the team. */
function days(entries: readonly ActivityRow[]): [string, ActivityRow[]][] {
  const found = new Map<string, ActivityRow[]>();
  for (const entry of entries) {
    const day = entry.at.toLocaleDateString("en-GB", { dateStyle: "full", timeZone: "UTC" });
    found.set(day, [...(found.get(day) ?? []), entry]);
  }
  return [...found];
}
