import { Panel } from "@/components/ui/panel";
import { Notice } from "@/components/ui/problem";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";

export type RunningChange = {
  fromLabel: string;
  toLabel: string;
  startedAt: Date;
  requestedAt: Date | null;
  progress: string | null;
  /** What holds it up just now; null while it gets on. */
  problem: string | null;
};

/** A plan change on its way: what was done, what the provider says now. */
export function RunningChangeCard({
  change,
  providerLabel,
}: {
  change: RunningChange;
  providerLabel: string;
}) {
  const isAsked = change.requestedAt !== null;
  return (
    <Panel
      title="Plan change under way"
      className="border-accent/60"
      aside={
        <span>
          began <TimeAgo at={change.startedAt} />
        </span>
      }
    >
      <p className="mb-3 text-base font-semibold">
        {change.fromLabel} to {change.toLabel}
      </p>
      <ol className="flex flex-col gap-2" aria-live="polite">
        <li className="flex items-baseline justify-between gap-3">
          <State tone="good">Approved</State>
        </li>
        <li>
          <State tone={isAsked ? "good" : "busy"}>
            {isAsked ? `${providerLabel} was asked` : `Asking ${providerLabel}`}
          </State>
        </li>
        <li>
          <State tone={isAsked ? "busy" : "absent"}>
            {isAsked
              ? `${providerLabel} is changing the plan`
              : `${providerLabel} changes the plan`}
          </State>
          {change.progress && (
            <p className="mt-0.5 ml-4 text-xs text-muted">
              {providerLabel} says: “{change.progress}”
            </p>
          )}
        </li>
        <li>
          <State tone="absent">Collecting from {change.toLabel}</State>
        </li>
      </ol>
      {change.problem !== null && <Notice className="mt-3">{change.problem}</Notice>}
      <div
        aria-hidden
        className="mt-4 h-1 overflow-hidden rounded-full bg-sunken motion-reduce:hidden"
      >
        <div className="h-full w-1/3 animate-pulse rounded-full bg-accent" />
      </div>
      <p className="mt-3 text-xs text-muted">
        You can leave this page; Headroom follows the change for up to an hour and tells your
        channels how it ended.
      </p>
    </Panel>
  );
}

/** Between the yes and the first call: nothing has been asked of the provider yet. */
export function ApprovedCard({ providerLabel }: { providerLabel: string }) {
  return (
    <Panel title="Plan change under way" className="border-accent/60">
      <ol className="flex flex-col gap-2">
        <li>
          <State tone="good">Approved</State>
        </li>
        <li>
          <State tone="busy">Headroom is about to ask {providerLabel}</State>
        </li>
      </ol>
    </Panel>
  );
}
