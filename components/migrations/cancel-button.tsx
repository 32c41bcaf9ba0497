"use client";

import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ServerVerb } from "@/components/ui/use-verb";

/** Ends a migration where it stands, after saying what stays. */
export function CancelButton({
  migrationId,
  sourceName,
  targetName,
  cancel,
}: {
  migrationId: string;
  sourceName: string;
  targetName: string;
  cancel: ServerVerb<{ migrationId: string }, unknown>;
}) {
  return (
    <ConfirmButton
      label="Cancel migration"
      title="Cancel this migration?"
      explanation={`${sourceName} was only read and stays in charge. What was copied stays in ${targetName} until you flush it.`}
      confirmLabel="Cancel migration"
      verb={cancel}
      input={{ migrationId }}
    />
  );
}
