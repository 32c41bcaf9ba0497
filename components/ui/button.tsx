import { cva, type VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cx } from "./cx";

const look = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-60",
  {
    variants: {
      tone: {
        primary: "bg-accent text-accent-ink hover:bg-accent/88",
        secondary: "border border-line-strong/60 bg-surface text-ink hover:bg-sunken",
        quiet: "text-ink hover:bg-sunken",
        danger: "border border-danger/60 bg-surface text-danger hover:bg-danger-soft",
        grave: "bg-danger-fill text-danger-ink hover:bg-danger-fill/90",
      },
      size: { sm: "h-7 px-2.5 text-xs", md: "h-9 px-3.5 text-sm", lg: "h-11 px-5 text-base" },
    },
    defaultVariants: { tone: "secondary", size: "md" },
  },
);

type Look = VariantProps<typeof look>;
type ButtonProps = ComponentProps<"button"> & Look & { isPending?: boolean };

/** A verb with its object. While `isPending` it keeps its width, says so and takes no second press. */
export function Button({
  tone,
  size,
  isPending = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || isPending}
      aria-busy={isPending}
      className={cx(look({ tone, size }), className)}
    >
      {isPending && <Spinner />}
      {children}
    </button>
  );
}

/** Looks like a button, leads to a page. */
export function ButtonLink({ tone, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={cx(look({ tone, size }), className)} />;
}

function Spinner() {
  return (
    <span
      aria-hidden
      className="size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent"
    />
  );
}
