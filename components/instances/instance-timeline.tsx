import { Empty } from "@/components/ui/empty";
import { PageLinks } from "@/components/ui/page-links";
import { Panel } from "@/components/ui/panel";
import { TimeAgo } from "@/components/ui/time-ago";

export type TimelineEntry = { id: string; at: Date; who: string; sentence: string };

/** Who did what to an instance, here or at its provider, newest first. */
export function InstanceTimeline({
  entries,
  newestHref,
  olderHref,
}: {
  entries: readonly TimelineEntry[];
  newestHref: string | null;
  olderHref: string | null;
}) {
  return (
    <Panel title="Timeline" isFlush={entries.length === 0}>
      {entries.length === 0 ? (
        <Empty title="Nothing happened yet">
          What people change here, and what Headroom notices at the provider, is one line each with
          who and when.
        </Empty>
      ) : (
        <ol className="ml-1 flex flex-col border-l border-line">
          {entries.map((entry) => (
            <li key={entry.id} className="relative pb-3 pl-4 last:pb-0">
              <span
                aria-hidden
                className="absolute top-1.5 -left-[4.5px] size-2 rounded-full border border-line-strong bg-surface"
              />
              <p className="[overflow-wrap:anywhere]">
                <span className="font-medium">{entry.who}</span> {entry.sentence}
              </p>
              <TimeAgo at={entry.at} className="text-xs text-muted" />
            </li>
          ))}
        </ol>
      )}
      <PageLinks newest={newestHref} older={olderHref} what="entries" />
    </Panel>
  );
}
