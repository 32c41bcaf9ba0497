"use client";

import { Button } from "@/components/ui/button";
import { Notice, Problem } from "@/components/ui/problem";
import { bothZones } from "@/components/ui/time-ago";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { formatInstant } from "@/lib/format";

type Release = ServerVerb<{ instanceId: string }, unknown>;
type Restraint = { until: Date; by: string | null };

/** Says while an instance is paused or held at a plan: until when, who wanted it, and the way out. */
export function RestraintNotices({
  instanceId,
  pause,
  pin,
  verbs,
}: {
  instanceId: string;
  pause: Restraint | null;
  pin: (Restraint & { planLabel: string }) | null;
  /** Null for people who may only look. */
  verbs: { resume: Release; unpin: Release } | null;
}) {
  return (
    <>
      {pause !== null && (
        <RestraintNotice
          {...pause}
          words="Changes are paused"
          release={verbs?.resume ?? null}
          releaseLabel="Resume now"
          instanceId={instanceId}
        />
      )}
      {pin !== null && (
        <RestraintNotice
          {...pin}
          words={`Held at ${pin.planLabel}`}
          release={verbs?.unpin ?? null}
          releaseLabel="Release now"
          instanceId={instanceId}
        />
      )}
    </>
  );
}

function RestraintNotice({
  until,
  by,
  words,
  release,
  releaseLabel,
  instanceId,
}: Restraint & {
  words: string;
  release: Release | null;
  releaseLabel: string;
  instanceId: string;
}) {
  return (
    <Notice className="mb-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p>
          <span className="font-medium">{words}</span> until{" "}
          {/* Server and browser stand in different zones; the text names its own. */}
          <time
            dateTime={until.toISOString()}
            title={bothZones(until)}
            suppressHydrationWarning
            className="whitespace-nowrap"
          >
            {formatInstant(until)}
          </time>
          {by !== null && `, by ${by}`}.
        </p>
        {release !== null && (
          <ReleaseButton verb={release} label={releaseLabel} instanceId={instanceId} />
        )}
      </div>
    </Notice>
  );
}

function ReleaseButton({
  verb,
  label,
  instanceId,
}: {
  verb: Release;
  label: string;
  instanceId: string;
}) {
  const { run, isPending, problem } = useVerb(verb);
  return (
    <>
      <Button size="sm" isPending={isPending} onClick={() => run({ instanceId })}>
        {label}
      </Button>
      {problem !== null && <Problem className="w-full" message={problem.message} />}
    </>
  );
}
