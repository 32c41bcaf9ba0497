"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import type { CredentialField } from "@/lib/providers/model";

/** The form of one provider's credentials, drawn from the provider's own list of fields. */
export function ConnectForm<Value>({
  providerLabel,
  fields,
  hints,
  submitLabel,
  isSecondWay = false,
  verb,
  onDone,
}: {
  providerLabel: string;
  fields: readonly CredentialField[];
  /** Values to try on one machine, by field; absent anywhere else. */
  hints?: Readonly<Record<string, readonly string[] | undefined>>;
  submitLabel: string;
  /** True below a way that most people take. */
  isSecondWay?: boolean;
  verb: ServerVerb<Record<string, string>, Value>;
  onDone: (value: Value) => void;
}) {
  const [values, setValues] = useState<Record<string, string>>({});
  const { run, isPending, problem } = useVerb(verb, onDone);
  const isComplete = fields.every(
    ({ key, isOptional }) => isOptional === true || (values[key] ?? "").trim() !== "",
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(values);
  };
  return (
    <form onSubmit={submit} className="flex max-w-140 flex-col gap-5">
      {fields.map(({ key, label, help, placeholder, isSecret, isOptional }) => (
        <Field
          key={key}
          label={isOptional === true ? <OptionalLabel label={label} /> : label}
          error={problem?.fields[`credentials.${key}`]}
          help={
            <>
              {help}
              <Hints
                values={hints?.[key] ?? []}
                onPick={(value) => setValues({ ...values, [key]: value })}
              />
            </>
          }
        >
          {(control) => (
            <Input
              {...control}
              name={key}
              type={isSecret ? "password" : "text"}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              placeholder={placeholder}
              value={values[key] ?? ""}
              onChange={(event) => setValues({ ...values, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      {problem && <Problem message={problem.message} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          tone={isSecondWay ? "secondary" : "primary"}
          isPending={isPending}
          disabled={!isComplete}
        >
          {submitLabel}
        </Button>
        <p className="text-xs text-muted" aria-live="polite">
          {isPending
            ? `Trying it at ${providerLabel}…`
            : "It is tried before anything is saved. What you enter is kept encrypted and is never shown again."}
        </p>
      </div>
    </form>
  );
}

function OptionalLabel({ label }: { label: string }) {
  return (
    <>
      {label} <span className="font-normal text-muted">(optional)</span>
    </>
  );
}

function Hints({ values, onPick }: { values: readonly string[]; onPick: (value: string) => void }) {
  if (values.length === 0) return null;
  return (
    <span className="mt-2 block">
      On this machine the stand-in accepts{" "}
      {values.map((value) => (
        <button
          key={value}
          type="button"
          onClick={() => onPick(value)}
          className="mr-1.5 rounded-sm border border-line bg-sunken px-1.5 py-0.5 font-mono text-ink hover:border-line-strong"
        >
          {value}
        </button>
      ))}
    </span>
  );
}
