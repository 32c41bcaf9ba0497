import type { ReactNode } from "react";
import { State, type Tone } from "@/components/ui/state";
import type { Checkpoint, Phase } from "@/lib/migrations/model";
import { phaseTitles, proofWords, walk, type WalkPhase } from "./phase-words";

const sentences: Record<Exclude<WalkPhase, "await_approval" | "done">, string> = {
  copy: "The source is only read. Writes go on meanwhile and are picked up by later passes.",
  verify: "Each key is held against its copy; when some differ, another pass copies them.",
  cut_over: "What changed since is copied, then every key is compared once more.",
};

/** The list of phases is the page: finished ones fold to a line with their proof, the present one is open. */
export function Phases({
  checkpoint,
  cutover,
  nextSteps,
}: {
  checkpoint: Checkpoint & { phase: Exclude<Phase, "failed"> };
  /** What stands in the phase that waits for a person. */
  cutover: ReactNode;
  /** What stands in the last one, which is a person's, too. */
  nextSteps: ReactNode;
}) {
  const current = checkpoint.phase;
  const at = walk.indexOf(current);
  return (
    <ol className="flex flex-col">
      {walk.map((phase, index) => (
        <li
          key={phase}
          aria-current={index === at ? "step" : undefined}
          className="border-b border-line px-4 py-3 last:border-b-0"
        >
          <div className="flex items-baseline gap-3">
            <span className="w-4 text-xs text-muted">{index + 1}</span>
            <div className="min-w-0 flex-1">
              <State tone={toneOf(phase, index - at)}>
                <span className="text-sm whitespace-normal">{phaseTitles[phase]}</span>
              </State>
              {index < at && <p className="text-muted">{proofWords(phase, checkpoint)}</p>}
              {index === at && (
                <div className="mt-1.5">
                  {phase === "await_approval" ? (
                    cutover
                  ) : phase === "done" ? (
                    nextSteps
                  ) : (
                    <p className="text-muted">{sentences[phase]}</p>
                  )}
                </div>
              )}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** `away` is how far a phase is from the present one. */
function toneOf(phase: WalkPhase, away: number): Tone {
  if (away < 0) return "good";
  if (away > 0) return "absent";
  return phase === "await_approval" || phase === "done" ? "warning" : "busy";
}
