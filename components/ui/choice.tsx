"use client";

import { cx } from "./cx";

export type Choice<Value extends string | number> = {
  value: Value;
  label: string;
  help?: string;
};

type Props<Value extends string | number> = {
  name: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
  disabled?: boolean;
};

/** A few exclusive choices that each need a sentence. */
export function RadioCards<Value extends string | number>(props: Props<Value>) {
  return (
    <div className="grid gap-2 sm:grid-cols-3">
      {props.choices.map((choice) => (
        <label
          key={choice.value}
          className={cx(
            "relative flex cursor-pointer flex-col gap-0.5 rounded-md border border-line bg-surface p-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
            "hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft",
            props.disabled && "cursor-not-allowed opacity-70",
          )}
        >
          <span className="flex items-center gap-2 font-medium">
            <Radio {...props} choice={choice} className="size-4 accent-accent outline-none" />
            {choice.label}
          </span>
          {choice.help && <span className="text-xs text-muted">{choice.help}</span>}
        </label>
      ))}
    </div>
  );
}

/** A few exclusive choices of one word each, in one line. */
export function Segmented<Value extends string | number>(
  props: Props<Value> & { label?: string; size?: "sm" | "md" },
) {
  return (
    <div
      role="radiogroup"
      aria-label={props.label}
      className="inline-flex w-fit max-w-full overflow-hidden rounded-md border border-line-strong/60 bg-surface"
    >
      {props.choices.map((choice) => (
        <label
          key={choice.value}
          className={cx(
            "flex cursor-pointer items-center border-l border-line px-3 text-sm whitespace-nowrap text-muted first:border-l-0 hover:text-ink max-sm:text-center max-sm:leading-4 max-sm:whitespace-normal",
            "has-checked:bg-accent-soft has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent",
            props.size === "sm" ? "h-7 text-xs" : "h-9",
            props.disabled && "cursor-not-allowed opacity-70",
          )}
        >
          <Radio {...props} choice={choice} className="sr-only" />
          {choice.label}
        </label>
      ))}
    </div>
  );
}

function Radio<Value extends string | number>({
  name,
  value,
  choice,
  onChange,
  disabled,
  className,
}: Props<Value> & { choice: Choice<Value>; className: string }) {
  return (
    <input
      type="radio"
      name={name}
      value={choice.value}
      checked={choice.value === value}
      onChange={() => onChange(choice.value)}
      disabled={disabled}
      className={className}
    />
  );
}
