import { Empty } from "@/components/ui/empty";
import { PageLinks } from "@/components/ui/page-links";
import { Panel } from "@/components/ui/panel";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import { formatCount } from "@/lib/format";

export type JournalLine = {
  id: string;
  kind: "hold" | "resize";
  sentence: string;
  repeats: number;
  firstAt: Date;
  lastAt: Date;
};

/** Every answer of the policy, newest first: also each "no", with how often it was given in a row. */
export function Journal({
  lines,
  newestHref,
  olderHref,
}: {
  lines: readonly JournalLine[];
  newestHref: string | null;
  olderHref: string | null;
}) {
  return (
    <Panel title="Journal of decisions" isFlush={lines.length === 0 || undefined}>
      {lines.length === 0 ? (
        <Empty title="No decision yet">
          Each look of the policy at this instance is one line here, also when the answer is no.
        </Empty>
      ) : (
        <ol className="flex flex-col gap-3">
          {lines.map((line) => (
            <li key={line.id} className="border-b border-line pb-3 last:border-b-0 last:pb-0">
              <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                <State tone={line.kind === "resize" ? "warning" : "calm"}>
                  {line.kind === "resize" ? "propose" : "hold"}
                </State>
                <span className="text-xs text-muted">
                  {line.repeats > 1 && `${formatCount(line.repeats)} times, last `}
                  <TimeAgo at={line.lastAt} />
                </span>
              </div>
              <p className="mt-0.5">{line.sentence}</p>
            </li>
          ))}
        </ol>
      )}
      <PageLinks newest={newestHref} older={olderHref} what="decisions" />
    </Panel>
  );
}
