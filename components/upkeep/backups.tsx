"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

/** Begins a backup now. */
export function MakeBackup({
  instanceId,
  make,
}: {
  instanceId: string;
  make: ServerVerb<{ instanceId: string }, unknown>;
}) {
  const { run, isPending, problem } = useVerb(make);
  return (
    <>
      {problem && <Problem message={problem.message} className="mb-3 w-full" />}
      <Button isPending={isPending} onClick={() => run({ instanceId })}>
        Back up now
      </Button>
    </>
  );
}

/** Fetches the short-lived address of a backup and opens it. */
export function DownloadBackup({
  instanceId,
  backupId,
  what,
  address,
}: {
  instanceId: string;
  backupId: string;
  /** For a screen reader: which of the list it is. */
  what: string;
  address: ServerVerb<{ instanceId: string; backupId: string }, { url: string }>;
}) {
  const { run, isPending, problem } = useVerb(address, ({ url }) => window.location.assign(url));
  return (
    <>
      <Button
        size="sm"
        tone="quiet"
        isPending={isPending}
        aria-label={`Download the backup of ${what}`}
        onClick={() => run({ instanceId, backupId })}
      >
        Download
      </Button>
      {problem && <Problem message={problem.message} className="mt-2 text-left" />}
    </>
  );
}

const NEVER = "never";

/** The hour of the daily backup. */
export function BackupHour({
  instanceId,
  hourUtc,
  save,
}: {
  instanceId: string;
  hourUtc: number | null;
  save: ServerVerb<{ instanceId: string; hourUtc: number | null }, unknown>;
}) {
  const present = hourUtc === null ? NEVER : String(hourUtc);
  const [typed, setTyped] = useState(present);
  const { run, isPending, problem } = useVerb(save);
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        run({ instanceId, hourUtc: typed === NEVER ? null : Number(typed) });
      }}
    >
      <Field label="Daily backup (UTC)" error={problem?.message}>
        {(control) => (
          <Select {...control} value={typed} onChange={(event) => setTyped(event.target.value)}>
            <option value={NEVER}>None</option>
            {Array.from({ length: 24 }, (_none, hour) => (
              <option key={hour} value={hour}>
                about {String(hour).padStart(2, "0")}:00
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button type="submit" disabled={typed === present} isPending={isPending}>
        Save
      </Button>
    </form>
  );
}
