import { ConfirmButton } from "@/components/ui/confirm-button";
import type { MigrationView } from "@/lib/migrations/model";
import { rollBackWords } from "./roll-back-words";
import type { MigrationVerbs } from "./verbs";

/** Brings the apps back to the source, after a question that says what becomes of what was written since. */
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
  return (
    <ConfirmButton
      tone="secondary"
      label="Roll back…"
      title={`Go back to ${source.name}?`}
      explanation={rollBackWords(view)}
      confirmLabel="Roll back"
      verb={verbs.rollBack}
      input={{ migrationId: id }}
      onDone={onDone}
    />
  );
}
