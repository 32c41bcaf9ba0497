"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Problem } from "@/components/ui/problem";
import { useVerb } from "@/components/ui/use-verb";
import type { MigrationView } from "@/lib/migrations/model";
import { isHandedOver } from "@/lib/migrations/next-step";
import { RollBackChoice } from "./roll-back-choice";
import { rollBackWords, safeChoice } from "./roll-back-words";
import { useAnswer } from "./use-answer";
import type { MigrationVerbs } from "./verbs";

/**
 * Brings the apps back to the source. Once they may have written to the target, whoever asks for it is told who
 * is connected where, and says whose writes since the switch are kept.
 */
export function RollBack({
  view,
  verbs,
  onDone,
}: {
  view: MigrationView;
  verbs: MigrationVerbs;
  onDone: () => void;
}) {
  const { id, source } = view;
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<"target" | "source" | null>(null);
  const isUsed = isHandedOver(view.steps);
  const asked = useAnswer(isOpen && isUsed ? { migrationId: id } : null, verbs.clients);
  const seen = asked.isCurrent ? asked.value : null;
  const keeps = chosen ?? safeChoice(view, seen);
  const { run, isPending, problem, clear } = useVerb(verbs.rollBack, () => {
    setOpen(false);
    onDone();
  });
  const open = () => {
    clear();
    setChosen(null);
    asked.askAgain();
    setOpen(true);
  };
  return (
    <>
      <Button tone="secondary" onClick={open}>
        Roll back…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`Go back to ${source.name}?`}
        description={rollBackWords(view, keeps)}
      >
        {isUsed && asked.isPending && (
          <output className="text-muted">Looking who is connected to both ends…</output>
        )}
        {isUsed && !asked.isPending && (
          <RollBackChoice view={view} seen={seen} keeps={keeps} onChange={setChosen} />
        )}
        {problem && <Problem message={problem.message} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Not now</Button>
          <Button
            tone="primary"
            disabled={asked.isPending}
            isPending={isPending}
            onClick={() => run({ migrationId: id, keeps })}
          >
            Roll back
          </Button>
        </div>
      </Dialog>
    </>
  );
}
