import { cx } from "./cx";

/** Stands where something will be, in its size. */
export function Skeleton({ className, label }: { className?: string; label?: string }) {
  return (
    <div
      {...(label ? { role: "status", "aria-label": `Loading ${label}` } : { "aria-hidden": true })}
      className={cx("animate-pulse rounded-md bg-sunken", className)}
    />
  );
}
