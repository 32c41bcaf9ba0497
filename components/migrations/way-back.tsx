"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { useVerb } from "@/components/ui/use-verb";
import { formatInstant } from "@/lib/format";
import type { MigrationView } from "@/lib/migrations/model";
import { targetNames } from "./migration-words";
import { Term } from "./term";
import type { MigrationVerbs } from "./verbs";

/** The way back while it is open, why it is not when it is closed, and the end of the source. */
export function WayBack({
  view,
  verbs,
  onDone,
}: {
  view: MigrationView;
  verbs: MigrationVerbs | null;
  onDone: () => void;
}) {
  const { id, may, source, keepUntil } = view;
  const target = targetNames(view);
  return (
    <Panel
      title="Way back"
      aside={
        keepUntil === null ? undefined : (
          <span>open until {formatInstant(new Date(keepUntil))}</span>
        )
      }
    >
      <div className="flex flex-col items-start gap-3">
        {may.rollBack === true ? (
          <p>
            <Term>{source.name}</Term> is kept as it was. Rolling back compares both ends, carries
            what was written to <Term>{target}</Term> back to <Term>{source.name}</Term>, and gives
            the apps its address again. They stop for as long as that takes.
          </p>
        ) : (
          <p>{may.rollBack}</p>
        )}
        {verbs !== null && (may.rollBack === true || may.release === true) && (
          <div className="flex flex-wrap gap-2">
            {may.rollBack === true && (
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
            )}
            {may.release === true && (
              <Release
                migrationId={id}
                name={source.name}
                release={verbs.release}
                onDone={onDone}
              />
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}

/** Removes the source at its provider. What cannot be undone is confirmed by its name. */
function Release({
  migrationId,
  name,
  release,
  onDone,
}: {
  migrationId: string;
  name: string;
  release: MigrationVerbs["release"];
  onDone: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const { run, isPending, problem, clear } = useVerb(release, () => {
    setOpen(false);
    onDone();
  });
  const open = () => {
    clear();
    setTyped("");
    setOpen(true);
  };
  return (
    <>
      <Button tone="danger" onClick={open}>
        Remove the source…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`Remove ${name}?`}
        description="Its provider deletes it with all it holds. There is no way back from then on."
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            run({ migrationId, name: typed });
          }}
          className="flex flex-col gap-4"
        >
          <Field label={`Type its name: ${name}`} error={problem?.fields["name"]}>
            {(control) => (
              <Input
                {...control}
                className="font-mono"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          {problem && problem.fields["name"] === undefined && <Problem message={problem.message} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button type="submit" tone="grave" disabled={typed !== name} isPending={isPending}>
              Remove {name}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
