"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import type { ChannelKind } from "@/lib/alerts/model";

export type ChannelChoice = {
  kind: ChannelKind;
  label: string;
  fields: readonly { key: string; label: string; help: string; placeholder?: string }[];
};

/** The form of a new channel, drawn from the channel's own list of fields. */
export function AddChannel({
  choices,
  add,
}: {
  choices: readonly ChannelChoice[];
  add: ServerVerb<{ kind: ChannelKind; settings: Record<string, string> }, unknown>;
}) {
  const router = useRouter();
  const [kind, setKind] = useState(choices[0]!.kind);
  const [settings, setSettings] = useState<Record<string, string>>({});
  const { run, isPending, problem } = useVerb(add, () => {
    setSettings({});
    router.refresh();
  });
  const chosen = choices.find((choice) => choice.kind === kind)!;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ kind, settings });
  };
  return (
    <form onSubmit={submit} className="flex max-w-140 flex-col gap-4 p-4">
      <Segmented
        name="kind"
        label="Kind of channel"
        value={kind}
        onChange={(next) => {
          setKind(next);
          setSettings({});
        }}
        choices={choices.map((choice) => ({ value: choice.kind, label: choice.label }))}
      />
      {chosen.fields.map(({ key, label, help, placeholder }) => (
        <Field
          key={`${kind}.${key}`}
          label={label}
          help={help}
          error={problem?.fields[`settings.${key}`]}
        >
          {(control) => (
            <Input
              {...control}
              placeholder={placeholder}
              value={settings[key] ?? ""}
              onChange={(event) => setSettings({ ...settings, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      {problem && <Problem message={problem.message} />}
      <div>
        <Button type="submit" tone="primary" isPending={isPending}>
          Add channel
        </Button>
      </div>
    </form>
  );
}
