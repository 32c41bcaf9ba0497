"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import type { Setting } from "@/lib/providers/capabilities";

/** One setting of the server: its value, and a way to change it where the person may. */
export function SettingRow({
  instanceId,
  setting,
  canChange,
  save,
}: {
  instanceId: string;
  setting: Setting;
  canChange: boolean;
  save: ServerVerb<{ instanceId: string; key: string; value: string }, unknown>;
}) {
  const { key, label, help, value, options, isPending: isInWork } = setting;
  const [typed, setTyped] = useState(value);
  const [isSaved, setIsSaved] = useState(false);
  const { run, isPending, problem } = useVerb(save, () => setIsSaved(true));
  const isChanged = typed !== null && typed !== value;
  return (
    <form
      className="flex flex-col gap-2 border-b border-line px-4 py-3 last:border-b-0"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === null) return;
        setIsSaved(false);
        run({ instanceId, key, value: typed });
      }}
    >
      <Field label={label} help={help} error={problem?.message}>
        {(control) => (
          <div className="flex max-w-120 flex-wrap items-center gap-2">
            {options === null ? (
              <Input
                {...control}
                className="w-auto flex-1 font-mono"
                value={typed ?? ""}
                placeholder={value === null ? "not known" : undefined}
                disabled={!canChange || isInWork}
                onChange={(event) => setTyped(event.target.value)}
              />
            ) : (
              <Select
                {...control}
                className="flex-1"
                value={typed ?? ""}
                disabled={!canChange || isInWork}
                onChange={(event) => setTyped(event.target.value)}
              >
                {value === null && (
                  <option value="" disabled>
                    not known
                  </option>
                )}
                {value !== null && !options.includes(value) && (
                  <option value={value}>{value}</option>
                )}
                {options.map((option) => (
                  <option key={option} value={option}>
                    {option}
                  </option>
                ))}
              </Select>
            )}
            {canChange && (
              <Button type="submit" disabled={!isChanged || isInWork} isPending={isPending}>
                Save
              </Button>
            )}
            {isSaved && !isChanged && <output className="text-xs text-good">Saved</output>}
          </div>
        )}
      </Field>
      {isInWork && (
        <p className="text-xs text-warning">The provider is putting this into effect.</p>
      )}
    </form>
  );
}
