import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { State, type Tone } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import { formatDuration } from "@/lib/format";
import type { ActionStatus } from "@/lib/scaling/model";

export type PastChange = {
  id: string;
  fromLabel: string;
  toLabel: string;
  status: ActionStatus;
  startedAt: Date;
  endedAt: Date | null;
  changedUrl: boolean | null;
  problem: string | null;
};

const tones: Record<ActionStatus, { tone: Tone; word: string }> = {
  running: { tone: "busy", word: "under way" },
  succeeded: { tone: "good", word: "done" },
  failed: { tone: "danger", word: "failed" },
};

/** The plan changes of an instance, newest first, with how each ended. */
export function Timeline({
  changes,
  action,
}: {
  changes: readonly PastChange[];
  action?: ReactNode;
}) {
  return (
    <Panel title="Plan changes" aside={action}>
      {changes.length === 0 ? (
        <p className="text-muted">Headroom has not changed this instance’s plan.</p>
      ) : (
        <ol className="flex flex-col gap-3">
          {changes.map((change) => (
            <li key={change.id}>
              <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-medium">
                  {change.fromLabel} → {change.toLabel}
                </span>
                <TimeAgo at={change.endedAt ?? change.startedAt} className="text-xs text-muted" />
              </div>
              <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
                <State tone={tones[change.status].tone}>{tones[change.status].word}</State>
                {change.endedAt !== null &&
                  `after ${formatDuration((change.endedAt.getTime() - change.startedAt.getTime()) / 1000)}`}
                {change.changedUrl === true && "· new URL"}
              </p>
              {change.status === "failed" && change.problem && (
                <p className="mt-1 text-xs text-danger">{change.problem}</p>
              )}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
