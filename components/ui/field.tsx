"use client";

import { useId, type ReactNode } from "react";
import { cx } from "./cx";

export type FieldControl = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

/**
 * A label over its control, help and the error under it. The control takes what `children` is given,
 * so that a screen reader hears help and error with the name.
 */
export function Field({
  label,
  help,
  error,
  className,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: (control: FieldControl) => ReactNode;
}) {
  const { id, helpId, errorId, described } = useNotes(help, error);
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described,
        "aria-invalid": error ? true : undefined,
      })}
      <FieldNotes help={help} error={error} helpId={helpId} errorId={errorId} />
    </div>
  );
}

/** The same for several controls under one name, such as radio cards. */
export function FieldGroup({
  label,
  help,
  error,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}) {
  const { helpId, errorId, described } = useNotes(help, error);
  return (
    <fieldset className="flex min-w-0 flex-col gap-1" aria-describedby={described}>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {children}
      <FieldNotes help={help} error={error} helpId={helpId} errorId={errorId} />
    </fieldset>
  );
}

/** Ids for what stands under a control, and the ones that are there now. */
function useNotes(help: ReactNode, error: string | undefined) {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const present = [help ? helpId : null, error ? errorId : null].filter((part) => part !== null);
  return { id, helpId, errorId, described: present.join(" ") || undefined };
}

function FieldNotes({
  help,
  error,
  helpId,
  errorId,
}: {
  help?: ReactNode;
  error?: string | undefined;
  helpId: string;
  errorId: string;
}) {
  return (
    <>
      {help && (
        <p id={helpId} className="text-xs text-muted">
          {help}
        </p>
      )}
      {error && (
        <p id={errorId} role="alert" className="text-xs font-medium text-danger">
          {error}
        </p>
      )}
    </>
  );
}
