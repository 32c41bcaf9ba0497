"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { Term } from "./term";

/** Reads like a pre-flight checklist: what must be true, then the button. */
export function Cutover({
  migrationId,
  sourceName,
  approve,
}: {
  migrationId: string;
  sourceName: string;
  approve: ServerVerb<{ migrationId: string; areWritersStopped: true }, unknown>;
}) {
  const [areStopped, setAreStopped] = useState(false);
  const { run, isPending, problem } = useVerb(approve);
  return (
    <div className="flex flex-col gap-3 rounded-md border border-warning-fill/60 bg-warning-soft/60 p-3">
      <p>
        Once you confirm, Headroom copies what changed since, compares every key once more and
        changes no application. What is written to the source after that is not copied.
      </p>
      <label className="flex items-start gap-2.5">
        <input
          type="checkbox"
          className="mt-0.5 size-4 accent-accent"
          checked={areStopped}
          onChange={(event) => setAreStopped(event.target.checked)}
        />
        <span>
          Everything that writes to <Term>{sourceName}</Term> is stopped: applications in
          maintenance, workers and schedulers scaled to zero.
        </span>
      </label>
      {problem && <Problem message={problem.message} />}
      <div>
        <Button
          tone="primary"
          disabled={!areStopped}
          isPending={isPending}
          onClick={() => run({ migrationId, areWritersStopped: true })}
        >
          Begin the last pass
        </Button>
      </div>
    </div>
  );
}
