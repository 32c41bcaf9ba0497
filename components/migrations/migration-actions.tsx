"use client";

import { ConfirmButton } from "@/components/ui/confirm-button";
import type { MigrationView } from "@/lib/migrations/model";
import { ChangeBudget } from "./change-budget";
import { targetNames } from "./migration-words";
import { RollBack } from "./roll-back";
import { isOfferedAtStep } from "./roll-back-words";
import { VerbButton } from "./verb-button";
import type { MigrationVerbs } from "./verbs";

/** What can be done to the whole migration now. What cannot is not there. */
export function MigrationActions({
  view,
  verbs,
  onDone,
}: {
  view: MigrationView;
  verbs: MigrationVerbs;
  onDone: () => void;
}) {
  const { id, may, source } = view;
  const input = { migrationId: id };
  // Once it is done, the way back has a panel of its own.
  const canGoBack = may.rollBack === true && view.endedAt === null;
  return (
    <>
      {may.setBudget === true && (
        <ChangeBudget
          migrationId={id}
          budget={view.budget}
          setBudget={verbs.setBudget}
          onDone={onDone}
        />
      )}
      {may.pause === true && (
        <VerbButton verb={verbs.pause} input={input} may={may.pause} onDone={onDone}>
          Pause
        </VerbButton>
      )}
      {may.resume === true && (
        <VerbButton
          tone="primary"
          verb={verbs.resume}
          input={input}
          may={may.resume}
          onDone={onDone}
        >
          Resume
        </VerbButton>
      )}
      {canGoBack && !isOfferedAtStep(view) && (
        <RollBack view={view} verbs={verbs} onDone={onDone} />
      )}
      {may.cancel === true && !canGoBack && (
        <ConfirmButton
          label="Cancel migration"
          title="Cancel this migration?"
          explanation={cancelWords(view, source.name)}
          confirmLabel="Cancel migration"
          verb={verbs.cancel}
          input={input}
          onDone={onDone}
        />
      )}
    </>
  );
}

function cancelWords(view: MigrationView, sourceName: string): string {
  if (view.kind === "plan") {
    return "What the provider has begun goes on there; Headroom neither waits for it nor compares.";
  }
  const target = targetNames(view);
  const copied = `What was copied stays in ${target} until you flush it.`;
  const isMade = view.steps.some(({ kind }) => kind === "provision");
  const cost = isMade
    ? ` What Headroom made for it costs until it is removed; this page offers that afterwards.`
    : "";
  if (view.kind === "copy") return `${copied}${cost}`;
  const isBegun = view.steps.some(({ kind, status }) => kind === "ready" && status === "done");
  const charge = isBegun
    ? `${sourceName} stays in charge, and what was stopped for the cutover is started again.`
    : `${sourceName} stays in charge; no app was touched.`;
  return `${charge} ${copied}${cost}`;
}
