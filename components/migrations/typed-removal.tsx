"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { RemovedUses } from "./removed-uses";
import { useAnswer } from "./use-answer";
import type { MigrationVerbs } from "./verbs";

/** Removes an instance at its provider. What cannot be undone is confirmed by its name. */
export function TypedRemoval<Target>({
  label,
  name,
  explanation,
  verb,
  input,
  removal,
  of,
  onDone,
}: {
  label: string;
  /** Of the instance, as it has to be typed. */
  name: string;
  explanation: string;
  verb: ServerVerb<Target & { name: string }, unknown>;
  input: Target;
  /** What it does to apps: asked as soon as the question is open, and told before the name is typed. */
  removal: MigrationVerbs["removal"];
  of: { migrationId: string; legId: string | null };
  onDone: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const { run, isPending, problem, clear } = useVerb(verb, () => {
    setOpen(false);
    onDone();
  });
  const asked = useAnswer(isOpen ? of : null, removal);
  const isTold = asked.isCurrent && asked.problem === null;
  const open = () => {
    clear();
    setTyped("");
    asked.askAgain();
    setOpen(true);
  };
  return (
    <>
      <Button tone="danger" onClick={open}>
        {label}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`Remove ${name}?`}
        description={explanation}
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            run({ ...input, name: typed });
          }}
          className="flex flex-col gap-4"
        >
          <RemovedUses asked={asked} />
          {isTold && (
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
          )}
          {problem && problem.fields["name"] === undefined && <Problem message={problem.message} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button
              type="submit"
              tone="grave"
              disabled={!isTold || typed !== name}
              isPending={isPending}
            >
              Remove {name}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
