import { ConfirmButton } from "@/components/ui/confirm-button";
import type { MigrationView } from "@/lib/migrations/model";
import { targetNames } from "./migration-words";
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
  const target = targetNames(view);
  return (
    <ConfirmButton
      tone="secondary"
      label="Roll back…"
      title={`Go back to ${source.name}?`}
      explanation={`The apps stop, what was written to ${target} since the switch is carried back and compared, and then they use ${source.name} again. ${target} stays as it is.`}
      confirmLabel="Roll back"
      verb={verbs.rollBack}
      input={{ migrationId: id }}
      onDone={onDone}
    />
  );
}
