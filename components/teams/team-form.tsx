"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, UnitInput } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { Switch } from "@/components/ui/switch";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { RETENTION_DAYS_MAX } from "@/lib/teams/retention-days";

/** The team's name, how long its samples are kept, and what a link in a message may do. */
export function TeamForm({
  name,
  retentionDays,
  linksNeedSignIn,
  canEdit,
  save,
}: {
  name: string;
  retentionDays: number;
  linksNeedSignIn: boolean;
  canEdit: boolean;
  save: ServerVerb<{ name: string; retentionDays: string; linksNeedSignIn: boolean }, unknown>;
}) {
  const router = useRouter();
  const [typed, setTyped] = useState({
    name,
    retentionDays: String(retentionDays),
    linksNeedSignIn,
  });
  const [isSaved, setIsSaved] = useState(false);
  const { run, isPending, problem } = useVerb(save, () => {
    setIsSaved(true);
    router.refresh();
  });
  const change = (part: Partial<typeof typed>) => {
    setTyped({ ...typed, ...part });
    setIsSaved(false);
  };
  const [isAsking, setIsAsking] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const days = Number(typed.retentionDays);
    if (days >= 1 && days < retentionDays) setIsAsking(true);
    else run(typed);
  };
  return (
    <form onSubmit={submit} className="flex max-w-140 flex-col gap-5">
      <Field label="Team name" error={problem?.fields["name"]}>
        {(control) => (
          <Input
            {...control}
            value={typed.name}
            disabled={!canEdit}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Keep samples for"
        help={`Up to ${RETENTION_DAYS_MAX}. Older samples are dropped a day at a time; hourly values are kept 13 months either way.`}
        error={problem?.fields["retentionDays"]}
      >
        {(control) => (
          <UnitInput
            {...control}
            unit="days"
            className="max-w-40"
            value={typed.retentionDays}
            disabled={!canEdit}
            onChange={(event) => change({ retentionDays: event.target.value })}
          />
        )}
      </Field>
      <Switch
        label="Links in messages ask for sign-in"
        help="Messages about a proposal hold a link to approve or decline it. On: the link decides only for operators and owners who are signed in. Off: whoever has the link decides, once, and the history says where it was sent."
        isOn={typed.linksNeedSignIn}
        disabled={!canEdit}
        onChange={(isOn) => change({ linksNeedSignIn: isOn })}
      />
      {problem && <Problem message={problem.message} />}
      <Dialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Keep samples for ${typed.retentionDays} days only?`}
        description={`Until now it was ${retentionDays}. Older samples of every instance are deleted within the hour, and nobody can bring them back.`}
      >
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setIsAsking(false)}>Keep as it is</Button>
          <Button
            tone="grave"
            onClick={() => {
              setIsAsking(false);
              run(typed);
            }}
          >
            Delete older samples
          </Button>
        </div>
      </Dialog>
      {canEdit && (
        <div className="flex items-center gap-3">
          <Button type="submit" tone="primary" isPending={isPending}>
            Save team
          </Button>
          <output className="text-xs text-good">{isSaved && "Saved."}</output>
        </div>
      )}
    </form>
  );
}
