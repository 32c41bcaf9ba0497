"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { endWords, type WizardEnd } from "./wizard-ends";

/** The choice of one instance, by what tells it from the others. */
export function EndSelect({
  label,
  help,
  ends,
  value,
  error,
  onChange,
}: {
  label: string;
  help: string;
  ends: readonly WizardEnd[];
  value: string;
  error?: string | undefined;
  onChange: (id: string) => void;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="" disabled>
            Choose an instance
          </option>
          {ends.map((end) => (
            <option key={end.id} value={end.id}>
              {endWords(end)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
