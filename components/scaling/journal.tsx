import Link from "next/link";
import { Empty } from "@/components/ui/empty";
import { PageLinks } from "@/components/ui/page-links";
import { Panel } from "@/components/ui/panel";
import { journalHref } from "@/lib/scaling/journal/journal-filter";
import { JournalLines, type JournalLine } from "./journal-lines";

/** Every answer of one instance's policy, newest first: also each "no", with how often it was given. */
export function Journal({
  lines,
  newestHref,
  olderHref,
}: {
  lines: readonly JournalLine[];
  newestHref: string | null;
  olderHref: string | null;
}) {
  const [newest] = lines;
  return (
    <Panel
      title="Journal of decisions"
      isFlush={newest === undefined}
      aside={
        newest !== undefined && (
          <Link
            href={journalHref({ instanceId: newest.instanceId })}
            className="underline hover:text-ink"
          >
            Search
          </Link>
        )
      }
    >
      {newest === undefined ? (
        <Empty title="No decision yet">
          Each look of the policy at this instance is one line here, also when the answer is no.
        </Empty>
      ) : (
        <JournalLines lines={lines} isOfOne />
      )}
      <PageLinks newest={newestHref} older={olderHref} what="decisions" />
    </Panel>
  );
}
