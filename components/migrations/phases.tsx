import type { ReactNode } from "react";
import { State, type Tone } from "@/components/ui/state";
import type { Checkpoint } from "@/lib/migrations/model";
import { phaseTitles, progressWords, walk, type WalkPhase } from "./phase-words";

const sentences: Record<WalkPhase, string> = {
  copy: "The source is only read. Writes go on meanwhile and are picked up by later passes.",
  verify: "Each key is held against its copy; those that differ are copied again.",
  await_approval:
    "What is written to the source during the last pass would be lost, so nothing may write.",
  cut_over: "What changed since is copied, then every key is compared once more.",
  done: "Point your application at the target. The source stays as it was, as the way back.",
};

/** The list of phases is the page: finished ones fold to a line, the running one is open. */
export function Phases({
  checkpoint,
  cutover,
}: {
  checkpoint: Checkpoint;
  /** What stands in the phase that waits for a person. */
  cutover: ReactNode;
}) {
  const current = checkpoint.phase === "failed" ? "copy" : checkpoint.phase;
  const at = walk.indexOf(current);
  return (
    <ol className="flex flex-col">
      {walk.map((phase, index) => {
        const isOpen = index === at && current !== "done";
        return (
          <li key={phase} className="border-b border-line px-4 py-3 last:border-b-0">
            <div className="flex items-baseline gap-3">
              <span className="w-4 text-xs text-muted">{index + 1}</span>
              <div className="min-w-0 flex-1">
                <State tone={toneOf(index, at, current)}>
                  <span className="text-sm">{phaseTitles[phase]}</span>
                </State>
                {isOpen && (
                  <div className="mt-1.5 flex flex-col gap-2">
                    <p className="text-muted">{sentences[phase]}</p>
                    {phase === "await_approval" ? (
                      cutover
                    ) : (
                      <p aria-live="polite">{progressWords(checkpoint)}</p>
                    )}
                  </div>
                )}
                {phase === "done" && current === "done" && (
                  <p className="mt-1 text-muted">{sentences.done}</p>
                )}
              </div>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function toneOf(index: number, at: number, current: WalkPhase): Tone {
  if (index < at || current === "done") return "good";
  if (index > at) return "absent";
  return current === "await_approval" ? "warning" : "busy";
}
