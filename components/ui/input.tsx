import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

const box =
  "w-full min-w-0 rounded-md border border-line-strong/70 bg-surface px-3 text-sm text-ink placeholder:text-muted/80 aria-invalid:border-danger disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx(box, "h-9", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={3} {...rest} className={cx(box, "py-2", className)} />;
}

/**
 * A number as it was typed. Text, because a browser's own control for numbers gives nothing at all for what
 * it cannot read: `1.000,50` would become an empty field, and an empty cap is none.
 */
export function NumberInput(props: Omit<ComponentProps<"input">, "min" | "max" | "step">) {
  return <Input inputMode="decimal" autoComplete="off" {...props} />;
}

/** A number with its unit inside the box. */
export function UnitInput({
  unit,
  className,
  ...rest
}: ComponentProps<typeof NumberInput> & { unit: string }) {
  return (
    <div className={cx("relative", className)}>
      <NumberInput {...rest} className="pr-14" />
      <span
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-muted"
      >
        {unit}
      </span>
    </div>
  );
}

/** The browser's own select: keyboards and phones know it. */
export function Select({
  className,
  children,
  ...rest
}: ComponentProps<"select"> & { children: ReactNode }) {
  return (
    <div className={cx("relative", className)}>
      <select {...rest} className={cx(box, "h-9 appearance-none truncate pr-9")}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
      />
    </div>
  );
}
