"use client";

import { useId, useState, type ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { UnitInput } from "@/components/ui/input";
import { Segmented } from "@/components/ui/choice";
import { formatDuration } from "@/lib/format";
import type { Mode } from "@/lib/scaling/policy";
import type { SettingsTyped, TypedField } from "./settings-values";

/** What each section of the form is given: what was typed, how to change it, and what is wrong by field. */
export type Parts = {
  typed: SettingsTyped;
  change: (part: Partial<SettingsTyped>) => void;
  fields: Readonly<Record<string, string>>;
};

/** A section of the form: what most people set is there at once. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-4">
      <h2 id={id} className="border-b border-line pb-1 font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What few people set, folded under what it is now. It opens by itself for a field that has to change. */
export function Fine({
  summary,
  isWrong,
  children,
}: {
  summary: string;
  isWrong: boolean;
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="rounded-md border border-line"
    >
      <summary className="cursor-pointer rounded-md px-3 py-2 text-sm text-muted hover:text-ink">
        {summary}
      </summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  );
}

/** Whether one of these fields has to change. */
export function isWrong({ fields }: Parts, ...names: readonly string[]): boolean {
  return names.some((name) => fields[`policy.${name}`] !== undefined);
}

/** A number of the policy, with its unit. Minutes that are hours or days are told as such. */
export function NumberField({
  parts: { typed, change, fields },
  field,
  label,
  help,
  unit,
  placeholder,
}: {
  parts: Parts;
  field: TypedField;
  label: string;
  help: string;
  unit: string;
  placeholder?: string;
}) {
  const minutes = Number(typed[field]);
  const isLong = unit === "min" && minutes >= 90;
  return (
    <Field
      label={label}
      help={isLong ? `${formatDuration(minutes * 60)} ${help}` : capital(help)}
      error={numberProblem(fields[`policy.${field}`])}
    >
      {(control) => (
        <UnitInput
          {...control}
          unit={unit}
          placeholder={placeholder}
          value={typed[field]}
          onChange={(event) => change({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

/** The three modes of one direction, and what the chosen one means. */
export function ModeChoice({
  parts: { typed, change },
  field,
  label,
  words,
}: {
  parts: Parts;
  field: "growMode" | "shrinkMode";
  label: string;
  words: Readonly<Record<Mode, string>>;
}) {
  const helpId = useId();
  return (
    <div className="flex flex-col gap-1" aria-describedby={helpId}>
      <Segmented
        name={field}
        label={label}
        value={typed[field]}
        onChange={(mode) => change({ [field]: mode })}
        choices={[
          { value: "off", label: "Off" },
          { value: "ask", label: "Ask" },
          { value: "auto", label: "Automatic" },
        ]}
      />
      <p id={helpId} className="text-xs text-muted">
        {words[typed[field]]}
      </p>
    </div>
  );
}

/** An empty or unreadable number reaches the server as one that is none. */
function numberProblem(problem: string | undefined): string | undefined {
  return problem?.includes("NaN") ? "Type a number." : problem;
}

function capital(help: string): string {
  return `${help.charAt(0).toUpperCase()}${help.slice(1)}`;
}
